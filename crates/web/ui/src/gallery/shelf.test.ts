import { expect, test } from "vitest";
import type { Image } from "../api/types";
import { changed, EMPTY, extended, refreshed, type Shelf, withBack, without } from "./shelf";

const image = (id: number) => ({ id: String(id), starred: false }) as Image;
const shelf = (ids: number[], next?: string): Shelf => ({ items: ids.map(image), next, begun: true });
const page = (ids: number[], next?: string) => ({ items: ids.map(image), next });
const ids = (of: Shelf) => of.items.map(({ id }) => Number(id));

test.each([
  ["nothing was there", EMPTY, page([9, 8], "8"), [9, 8], "8"],
  ["new ones came", shelf([7, 6, 5, 4], "4"), page([9, 8, 7], "7"), [9, 8, 7, 6, 5, 4], "4"],
  ["one went", shelf([9, 8, 7, 6], "6"), page([9, 7], "7"), [9, 7, 6], "6"],
  ["the one at the seam went", shelf([9, 8, 7, 6], "6"), page([9, 7, 6], "6"), [9, 7, 6], "6"],
  ["there is a gap", shelf([3, 2], "2"), page([9, 8], "8"), [9, 8], "8"],
  ["all of it fits on a page", shelf([9, 8, 7]), page([9, 8]), [9, 8], undefined],
  ["all went", shelf([9, 8]), page([]), [], undefined],
])("a fresh page when %s", (_, before, fresh, after, next) => {
  const now = refreshed(before, fresh);
  expect([ids(now), now.next]).toEqual([after, next]);
});

test("an older page goes on, and brings nothing twice", () => {
  expect(ids(extended(shelf([9, 8], "8"), page([8, 7, 6], "6")))).toEqual([9, 8, 7, 6]);
});

test("a change touches what it names", () => {
  const now = changed(shelf([3, 2, 1]), new Set(["2"]), { starred: true });
  expect(now.items.map(({ starred }) => starred)).toEqual([false, true, false]);
});

test("what changes nothing gives the same shelf", () => {
  const before = shelf([3]);
  expect([changed(before, new Set(["9"]), {}), without(before, new Set(["9"])), withBack(before, [image(3)])]).toEqual([before, before, before]);
  expect(without(before, new Set(["9"]))).toBe(before);
});

test("what was taken off comes back to its place", () => {
  const now = without(shelf([5, 4, 3, 2], "2"), new Set(["4", "2"]));
  expect(ids(now)).toEqual([5, 3]);
  expect(ids(withBack(now, [image(4)]))).toEqual([5, 4, 3]);
});

test("what lies beyond the end waits for its page", () => {
  expect(ids(withBack(shelf([5, 4], "4"), [image(1)]))).toEqual([5, 4]);
  expect(ids(withBack(shelf([5, 4]), [image(1)]))).toEqual([5, 4, 1]);
});
