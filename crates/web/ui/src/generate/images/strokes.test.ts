import { expect, test } from "vitest";
import { type Deed, EMPTY, marksSomething, redo, undo, with_ } from "./strokes";

const stroke = (tool: "brush" | "eraser"): Deed => ({ do: "stroke", tool, size: 8, points: [{ x: 1, y: 1 }] });

test("undo takes the last thing away and redo brings it back", () => {
  const two = with_(with_(EMPTY, stroke("brush")), { do: "invert" });
  expect(undo(two).done).toEqual([stroke("brush")]);
  expect(redo(undo(two))).toEqual(two);
  expect(undo(EMPTY)).toEqual(EMPTY);
  expect(redo(two)).toEqual(two);
});

test("what is done after an undo ends what was undone", () => {
  const painting = with_(undo(with_(EMPTY, stroke("brush"))), stroke("eraser"));
  expect(redo(painting)).toEqual(painting);
});

test.each<[Deed[], boolean]>([
  [[], false],
  [[stroke("eraser")], false],
  [[stroke("brush")], true],
  [[stroke("brush"), { do: "clear" }], false],
  [[{ do: "invert" }], true],
  [[{ do: "fill" }, stroke("eraser")], true],
])("after %j something is marked: %s", (done, marked) => expect(marksSomething({ done, undone: [] })).toBe(marked));
