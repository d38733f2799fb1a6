import { expect, test } from "vitest";
import type { Image } from "../api/types";
import { dayName, rowOf, rowsOf, stepped } from "./rows";

/** Pictures of days: `[3, 1]` are three of one day and one of the day before. */
function pictures(counts: number[]): Image[] {
  return counts.flatMap((count, day) => Array.from({ length: count }, () => ({ created_at: new Date(2026, 10, 21 - day, 12).toISOString() }) as Image));
}

test("each day begins a row", () => {
  const rows = rowsOf(pictures([5, 1]), 3);
  expect(rows).toEqual([
    { kind: "day", day: "2026-11-21", count: 5 },
    { kind: "pictures", from: 0, to: 3 },
    { kind: "pictures", from: 3, to: 5 },
    { kind: "day", day: "2026-11-20", count: 1 },
    { kind: "pictures", from: 5, to: 6 },
  ]);
});

test("every picture lies in the row that is found for it", () => {
  const images = pictures([5, 1, 7, 2]);
  const rows = rowsOf(images, 3);
  images.forEach((_, index) => {
    const row = rows[rowOf(rows, index)];
    expect(row?.kind === "pictures" && row.from <= index && index < row.to).toBe(true);
  });
});

// 0 1 2 / 3 4 / 5 / 6 7 8
test.each([
  [1, "ArrowDown", 4],
  [2, "ArrowDown", 4],
  [4, "ArrowDown", 5],
  [5, "ArrowDown", 6],
  [8, "ArrowDown", 8],
  [4, "ArrowUp", 1],
  [1, "ArrowUp", 1],
  [0, "ArrowLeft", 0],
  [8, "ArrowRight", 8],
  [4, "Home", 0],
  [4, "End", 8],
  [0, "PageDown", 5],
  [0, "x", undefined],
])("from picture %d the key %s leads to %s", (from, key, to) => {
  expect(stepped(rowsOf(pictures([5, 1, 3]), 3), 9, from, key, 2)).toBe(to);
});

test("100,000 pictures are laid out at once", () => {
  const images = pictures(Array.from({ length: 100 }, () => 1000));
  rowsOf(images, 7);
  const from = performance.now();
  rowsOf(images, 8);
  expect(performance.now() - from).toBeLessThan(100);
});

test.each([
  ["2026-11-21", "Today"],
  ["2026-11-20", "Yesterday"],
  ["2026-11-02", "Monday, November 2"],
  ["2025-12-31", "Wednesday, December 31, 2025"],
])("the day %s is called %s", (day, name) => {
  expect(dayName(day, { today: "Today", yesterday: "Yesterday" }, new Date(2026, 10, 21, 9))).toBe(name);
});
