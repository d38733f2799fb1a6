// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Model } from "../api/types";
import { furtherOrders, misfit } from "./orders";

const panel = (sizes: string[], more: object = {}) => ({
  schema: { type: "object", properties: { prompt: { type: "string" }, size: { oneOf: sizes.map((value) => ({ const: value })) }, ...more } },
  uiSchema: {},
  prompts: ["prompt"],
  image: ["size"],
  generation: [],
});
const models = [
  { key: "one", panel: panel(["16:9", "1:1"]) },
  { key: "two", panel: panel(["1024x1024", "1344x768"], { steps: { type: "integer" } }) },
  { key: "three", panel: panel(["1:1"], { reference_images: { type: "array", maxItems: 2 } }) },
] as unknown as Model[];

test("further models are asked for the same, in the nearest shape, with their own settings", () => {
  const desk = { model: "one", also: ["two", "three", "gone", "one"], draft: { prompt: "a boat", size: "16:9" }, kept: { two: { steps: 9 } }, prompts: [] };
  const orders = furtherOrders(models, desk);
  expect(orders.map(({ model, draft }) => [model.key, draft])).toEqual([
    ["two", { prompt: "a boat", size: "1344x768", steps: 9 }],
    ["three", { prompt: "a boat" }],
  ]);
});

test("what cannot go into a further model is said, not left out", () => {
  const [order, two] = furtherOrders(models, { model: "one", also: ["two", "three"], draft: {}, kept: {}, prompts: [] });
  if (!order || !two) throw new Error("there are no orders");
  expect(misfit(order, { prompt: "a boat" })).toBeUndefined();
  expect(misfit(order, { init_image: "a" })).toBe("it cannot start from a picture");
  expect(misfit(order, { reference_images: ["a"] })).toBe("it takes no reference images");
  expect(misfit(order, { reference_images: [] })).toBeUndefined();
  expect(misfit(two, { reference_images: ["a", "b"] })).toBeUndefined();
  expect(misfit(two, { reference_images: ["a", "b", "c"] })).toBe("it takes at most 2 reference images");
});
