// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { EditorFrame, useWork } from "./EditorFrame";

afterEach(cleanup);

const save = vi.fn();

function Editor({ canUse }: { canUse: boolean }) {
  const work = useWork();
  return (
    <EditorFrame title="Editor" use="Use" canUse={canUse} work={work} tools={null} save={save} close={() => undefined}>
      <p>picture</p>
    </EditorFrame>
  );
}

test.each([
  [true, {}, 1],
  [true, { repeat: true }, 0],
  [false, {}, 0],
])("Ctrl+Enter uses what is there, where it can be used: %s %j", (canUse, more, times) => {
  save.mockClear();
  render(<Editor canUse={canUse} />);
  fireEvent.keyDown(screen.getByRole("dialog"), { key: "Enter", ctrlKey: true, ...more });
  expect(save).toHaveBeenCalledTimes(times);
});
