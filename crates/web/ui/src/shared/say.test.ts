import { expect, test } from "vitest";
import { ago, count, dollars, duration, range } from "./say";

test.each([
  [0, "$0"],
  [0.0008, "$0.0008"],
  [0.00123, "$0.0012"],
  [0.04, "$0.04"],
  [1.2, "$1.20"],
])("%d US dollars are said as %s", (usd, said) => expect(dollars(usd)).toBe(said));

test.each([
  [0.04, 0.05, "$0.04 – 0.05"],
  [0.04, 0.0401, "$0.04"],
  [0.04, undefined, "$0.04"],
  [undefined, undefined, undefined],
])("a price from %s to %s is said as %s", (low, high, said) => expect(range(low, high)).toBe(said));

test.each([
  [400, "0 s"],
  [8_200, "8 s"],
  [80_000, "1 min 20 s"],
  [120_000, "2 min"],
  [7_200_000, "2 h"],
])("%d ms are said as %s", (ms, said) => expect(duration(ms)).toBe(said));

test("one is one and many are many", () => expect([count(1, "picture"), count(4, "picture")]).toEqual(["1 picture", "4 pictures"]));

test.each([
  [10_000, "just now"],
  [720_000, "12 min ago"],
  [3 * 3_600_000, "3 h ago"],
  [30 * 3_600_000, "yesterday"],
])("what was %d ms ago is said as %s", (gone, said) => expect(ago(1e12 - gone, 1e12)).toBe(said));
