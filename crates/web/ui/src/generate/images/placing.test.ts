import { expect, test } from "vitest";
import { contained, covering, edges, filling, leavesEmpty, zoomed } from "./placing";

const picture = { width: 400, height: 200 };
const frame = { width: 100, height: 100 };

test("a picture that covers the frame leaves nothing empty, and one that is contained does", () => {
  expect(covering(picture, frame).scale).toBe(0.5);
  expect(contained(picture, frame).scale).toBe(0.25);
  expect(leavesEmpty(picture, frame, covering(picture, frame))).toBe(false);
  expect(leavesEmpty(picture, frame, contained(picture, frame))).toBe(true);
});

test("edges are where the picture is", () => {
  expect(edges(picture, frame, { scale: 0.25, x: 10, y: 0 })).toEqual({ left: 10, top: 25, width: 100, height: 50 });
});

test("filling moves and enlarges as little as it must", () => {
  expect(filling(picture, frame, { scale: 0.1, x: 0, y: 0 }).scale).toBe(0.5);
  expect(filling(picture, frame, { scale: 0.5, x: 500, y: 9 })).toEqual({ scale: 0.5, x: 50, y: 0 });
  expect(filling(picture, frame, { scale: 1, x: 20, y: -30 })).toEqual({ scale: 1, x: 20, y: -30 });
});

test("enlarging keeps what is at the centre there", () => {
  expect(zoomed({ scale: 1, x: 10, y: -4 }, 2)).toEqual({ scale: 2, x: 20, y: -8 });
});
