// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditorFrame, useWork } from "./EditorFrame";

const [save, close, done] = [vi.fn(), vi.fn(), vi.fn()];
beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

function Editor({ canUse = true, isTouched = false, saving }: { canUse?: boolean; isTouched?: boolean; saving?: Promise<string> }) {
  const work = useWork();
  const use = () => (saving ? void work.run(() => saving, done) : save());
  return (
    <EditorFrame title="Editor" use="Use" canUse={canUse} isTouched={isTouched} work={work} tools={null} save={use} close={close}>
      <p>picture</p>
    </EditorFrame>
  );
}

const press = (key: string, more = {}) => fireEvent.keyDown(screen.getByRole("dialog", { name: "Editor" }), { key, ...more });

test.each([
  [true, {}, 1],
  [true, { repeat: true }, 0],
  [false, {}, 0],
])("Ctrl+Enter uses what is there, where it can be used: %s %j", (canUse, more, times) => {
  render(<Editor canUse={canUse} />);
  press("Enter", { ctrlKey: true, ...more });
  expect(save).toHaveBeenCalledTimes(times);
});

test("where nothing was done it closes at once; else it asks", () => {
  const { rerender } = render(<Editor />);
  press("Escape");
  expect(close).toHaveBeenCalledOnce();
  rerender(<Editor isTouched />);
  press("Escape");
  expect(close).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByRole("button", { name: "Throw it away" }));
  expect(close).toHaveBeenCalledTimes(2);
});

test.each([
  ["is used", false, 1],
  ["is used no more once the editor was closed", true, 0],
])("what was saved %s", async (_, isClosed, times) => {
  let saved: (id: string) => void = () => undefined;
  const { unmount } = render(<Editor saving={new Promise((end) => (saved = end))} />);
  fireEvent.click(screen.getByRole("button", { name: "Use" }));
  if (isClosed) unmount();
  await act(async () => saved("mask"));
  expect(done).toHaveBeenCalledTimes(times);
});
