// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { models, queries } from "../api/queries";
import PlaygroundPage from "./PlaygroundPage";

vi.mock("./Asking", () => ({ Asking: () => null }));
vi.mock("./Conversation", () => ({ Conversation: () => null }));
window.matchMedia ??= () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }) as never;
queries.setDefaultOptions({ queries: { enabled: false } });
afterEach(cleanup);

const model = (key: string) => ({ key, name: key, usable: true, modalities: ["text_to_text"] });
const opened = (key: string) => {
  window.location.hash = `#/models/talk/${key}`;
  render(
    <QueryClientProvider client={queries}>
      <PlaygroundPage />
    </QueryClientProvider>,
  );
  return screen.getByLabelText<HTMLTextAreaElement>("System prompt");
};

test("how a model is asked stays, while one talks to another", () => {
  queries.setQueryData(models().queryKey, [model("one"), model("other")] as never);
  fireEvent.change(opened("one"), { target: { value: "be brief" } });
  cleanup();
  expect(opened("other").value).toBe("");
  cleanup();
  expect(opened("one").value).toBe("be brief");
});
