// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import type { Draft, PanelDocument } from "./document";
import { Panel } from "./Panel";

afterEach(cleanup);

const panel: PanelDocument = {
  schema: { type: "object", properties: { num_images: { title: "Count", type: "integer", minimum: 1, default: 1 } } },
  uiSchema: {},
  prompts: [],
  image: ["num_images"],
  generation: [],
};

function Held() {
  const [draft, setDraft] = useState<Draft>({ num_images: 1 });
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Panel panel={panel} draft={draft} notes={{ problems: [], changes: [] }} replace={setDraft} change={() => undefined} />
    </QueryClientProvider>
  );
}

test("a figure that has a usual value can be emptied and written anew; left empty it is as usual", () => {
  render(<Held />);
  const figure = screen.getByRole<HTMLInputElement>("spinbutton");
  const write = (value: string) => fireEvent.change(figure, { target: { value } });
  write("");
  expect(figure.value).toBe("");
  write("4");
  expect(figure.value).toBe("4");
  write("");
  fireEvent.blur(figure);
  expect(figure.value).toBe("1");
});
