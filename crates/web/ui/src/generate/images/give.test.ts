// @vitest-environment jsdom
import { expect, test } from "vitest";
import { moved } from "./give";

test.each([
  [0, 2, ["b", "c", "a"]],
  [2, 0, ["c", "a", "b"]],
  [1, 1, ["a", "b", "c"]],
  [0, 9, ["b", "c", "a"]],
  [1, -3, ["b", "a", "c"]],
])("moving %d to %d gives %j", (from, to, list) => expect(moved(["a", "b", "c"], from, to)).toEqual(list));
