import { expect, test } from "vitest";
import { actual, FIT, fitted, panned, zoomed } from "./zoom";

const frame = { width: 800, height: 600 };
const picture = { width: 1600, height: 800 };

test("a picture fits whole, and a small one is at most doubled", () => {
  expect(fitted(picture, frame)).toEqual({ width: 800, height: 400 });
  expect(fitted({ width: 64, height: 64 }, frame)).toEqual({ width: 128, height: 128 });
});

test("what is under the pointer stays there", () => {
  const at = { x: 200, y: 0 };
  const zoom = zoomed(FIT, 2, at, picture, frame);
  // The point of the picture that is under the pointer, before and after, in fitted pixels from its middle.
  expect((at.x - zoom.x) / zoom.scale).toBeCloseTo(at.x);
});

test("zooming out ends where it fits, in the middle", () => {
  const far = panned(zoomed(FIT, 4, { x: 0, y: 0 }, picture, frame), { x: 300, y: 100 }, picture, frame);
  expect(zoomed(far, 0.01, { x: 0, y: 0 }, picture, frame)).toEqual(FIT);
});

test.each([
  [{ x: 9999, y: 9999 }, { x: 400, y: 100 }],
  [{ x: -9999, y: -9999 }, { x: -400, y: -100 }],
])("a picture moved by %j stops at its edge", (by, at) => {
  const { x, y } = panned({ scale: 2, x: 0, y: 0 }, by, picture, frame);
  expect({ x, y }).toEqual(at);
});

test("there is an end to zooming in", () => {
  expect(zoomed(FIT, 1e6, { x: 0, y: 0 }, picture, frame).scale).toBe(16);
});

test("one pixel of the picture is one of the screen", () => {
  expect([actual(picture, frame), actual(picture, frame, 2), actual({ width: 10, height: 10 }, frame)]).toEqual([2, 1, 1]);
});
