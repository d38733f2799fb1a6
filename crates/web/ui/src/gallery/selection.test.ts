import { expect, test } from "vitest";
import { everything, kept, NOTHING, picked, type Selection, stood, toggled } from "./selection";

const ids = ["a", "b", "c", "d", "e"];
const held = (keys = "") => ({ shiftKey: keys.includes("s"), ctrlKey: keys.includes("c"), metaKey: false });

/** Clicks one after the other: `b`, `d+s` with Shift, `a+c` with Ctrl. */
function clicks(...all: string[]): Selection {
  return all.reduce((now, click) => picked(now, ids, click.charAt(0), held(click.slice(1))), NOTHING);
}

test.each([
  [["b"], "b"],
  [["b", "d"], "d"],
  [["b", "d+s"], "bcd"],
  [["d", "b+s"], "bcd"],
  [["b", "d+s", "c+s"], "bc"],
  [["a", "c+c"], "ac"],
  [["a", "c+c", "a+c"], "c"],
  [["a", "c+c", "e+sc"], "acde"],
  [["c+s"], "c"],
])("clicks on %j choose %s", (all, chosen) => {
  expect([...clicks(...all).chosen].sort().join("")).toBe(chosen);
});

test("a step with Ctrl chooses nothing", () => {
  const now = stood(clicks("a"), "c");
  expect([now.at, [...now.chosen]]).toEqual(["c", ["a"]]);
});

test("all can be chosen, and one taken out", () => expect(toggled(everything(NOTHING, ids), "c").chosen.size).toBe(4));

test("when the picture that one stands on goes, one stands on the next, at the end on the last", () => {
  expect(kept(clicks("c"), ids, new Set(["a", "b", "d", "e"])).at).toBe("d");
  expect(kept(clicks("e"), ids, new Set(["a", "b"])).at).toBe("b");
  expect(kept(clicks("e"), ids, new Set()).at).toBeUndefined();
});

test("when nothing that is chosen goes, nothing changes", () => {
  const now = clicks("a");
  expect(kept(now, ids, new Set(["a"]))).toBe(now);
});
