// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { upload } from "../../api/client";
import { changed, type Draft, type PanelDocument } from "../panel/document";
import { Panel } from "../panel/Panel";

vi.mock("../../api/client", async (original) => ({ ...(await original<typeof import("../../api/client")>()), upload: vi.fn() }));
afterEach(cleanup);

const panel: PanelDocument = {
  schema: { type: "object", properties: { reference_images: { title: "References", type: "array", maxItems: 4, items: { type: "string" } } } },
  uiSchema: { reference_images: { "ui:options": { presentation: "images" } } },
  prompts: ["reference_images"],
  image: [],
  generation: [],
};

function Held() {
  const [draft, setDraft] = useState<Draft>({});
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Panel panel={panel} draft={draft} notes={{ problems: [], changes: [] }} replace={setDraft} change={(fields) => setDraft((now) => changed(now, fields))} />
    </QueryClientProvider>
  );
}

test("files that are on their way at once all arrive", async () => {
  const landing: ((image: { id: string }) => void)[] = [];
  vi.mocked(upload).mockImplementation(() => new Promise((done) => landing.push(done as never)));
  render(<Held />);
  const give = (name: string) => fireEvent.change(screen.getByLabelText("Add a reference image", { selector: "input" }), { target: { files: [new File(["x"], name, { type: "image/png" })] } });
  give("a.png");
  give("b.png");
  await act(async () => landing[1]?.({ id: "b" }));
  await act(async () => landing[0]?.({ id: "a" }));
  expect(screen.getAllByRole("listitem", { name: /^Reference image/ })).toHaveLength(2);
});
