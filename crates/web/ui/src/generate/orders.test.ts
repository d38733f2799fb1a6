// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { Model } from "../api/types";
import { furtherOrders } from "./orders";

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
  { key: "three", panel: panel(["1:1"]) },
] as unknown as Model[];

test("further models are asked for the same, in the nearest shape, with their own settings", () => {
  const desk = { model: "one", also: ["two", "three", "gone", "one"], draft: { prompt: "a boat", size: "16:9" }, kept: { two: { steps: 9 } }, prompts: [] };
  const orders = furtherOrders(models, desk);
  expect(orders.map(({ model, draft }) => [model.key, draft])).toEqual([
    ["two", { prompt: "a boat", size: "1344x768", steps: 9 }],
    ["three", { prompt: "a boat" }],
  ]);
});
