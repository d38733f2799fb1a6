// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import type { Model } from "../api/types";
import { Asking } from "./Asking";
import { USUAL } from "./manners";
import { say } from "./talk";

vi.mock("./talk", async (original) => ({ ...(await original<typeof import("./talk")>()), say: vi.fn() }));
queries.setDefaultOptions({ queries: { enabled: false } });
afterEach(cleanup);

const model = { key: "m", name: "M", modalities: ["text_to_text"] } as unknown as Model;
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Prompt" });
const write = (text: string) => fireEvent.change(field(), { target: { value: text } });

/** Asks, and gives what says whether it was taken. */
function asked(text: string): (taken: boolean) => void {
  let answer: (taken: boolean) => void = () => undefined;
  vi.mocked(say).mockImplementation(() => new Promise((done) => (answer = done)));
  const described = { reads: [], streaming: true, modalities: ["text_to_text"] };
  render(
    <QueryClientProvider client={queries}>
      <Asking model={model} described={described} manner={USUAL} turns={[]} />
    </QueryClientProvider>,
  );
  write(text);
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(field().value).toBe("");
  return answer;
}

test("what was refused is there to be sent again", async () => {
  asked("hello")(false);
  await waitFor(() => expect(field().value).toBe("hello"));
});

test("a question that is being written is not written over", async () => {
  const answer = asked("hello");
  write("and now");
  answer(false);
  await Promise.resolve();
  expect(field().value).toBe("and now");
});
