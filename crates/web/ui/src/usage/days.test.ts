import { expect, test } from "vitest";
import { labelled, lastDays, scaleOf, stacked } from "./days";

const total = (group: string, usd: number, images = 1) => ({ group, usd, images, calls: 1 });

test("the last days end today, in UTC, over the end of a month", () => {
  expect(lastDays(3, Date.parse("2026-11-01T23:30:00Z"))).toEqual(["2026-10-30", "2026-10-31", "2026-11-01"]);
});

test("a day is the sum of its models, and the rest of others", () => {
  const days = stacked(["a", "b"], [total("a", 0.3)], [{ name: "m", totals: [total("a", 0.1)] }, { name: "n", totals: [total("a", 0.1)] }], "usd", "other");
  expect(days[0]?.parts.map((part) => part.name)).toEqual(["m", "n", "other"]);
  expect(days[0]?.parts[2]?.value).toBeCloseTo(0.1);
  expect(days[1]).toEqual({ day: "b", total: 0, parts: [{ name: "m", value: 0 }, { name: "n", value: 0 }] });
});

test("what is left of a rounding is nobody's", () => {
  expect(stacked(["a"], [total("a", 0.1 + 0.2)], [{ name: "m", totals: [total("a", 0.3)] }], "usd", "other")[0]?.parts).toHaveLength(1);
});

test.each([
  [0, "usd", 1, 1],
  [0.084, "usd", 0.1, 4],
  [3.2, "usd", 4, 4],
  [310, "usd", 400, 4],
  [1, "usd", 1, 4],
  [4.1, "usd", 6, 3],
  // Nobody makes a quarter of a picture.
  [1, "images", 1, 1],
  [3, "images", 3, 3],
  [22, "images", 30, 3],
] as const)("over %d %s the scale ends at %d with %d lines", (most, figure, top, lines) => {
  const scale = scaleOf(most, figure);
  expect(scale.top).toBeCloseTo(top);
  expect(scale.lines).toHaveLength(lines);
});

test("the lines of a scale are told apart", () => {
  const labels = (most: number) => labelled([0, ...scaleOf(most, "usd").lines], "usd");
  expect(labels(0.0135)).toEqual(["$0", "$0.005", "$0.010", "$0.015"]);
  expect(labels(0.7)).toEqual(["$0", "$0.20", "$0.40", "$0.60", "$0.80"]);
  expect(labels(31)).toEqual(["$0", "$10.00", "$20.00", "$30.00", "$40.00"]);
  expect(labelled([0, 1000], "images")).toEqual(["0", "1,000"]);
});
