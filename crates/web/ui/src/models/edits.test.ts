import { expect, test } from "vitest";
import type { Model, StarterModel } from "../api/types";
import { changedFrom, changeOf, editsOf, overlayOf } from "./edits";

const model = { name: "A", description: "d", provider_model_id: "a-1", default_settings: { num_images: 1, steps: 30 }, price: null } as unknown as Model;
const before = editsOf(model);

test.each([
  [{}, {}],
  [{ name: "B" }, { name: "B" }],
  [{ name: " " }, { name: null }],
  [{ steps: "20" }, { default_settings: { steps: 20 } }],
  [{ steps: "", num_images: "4" }, { default_settings: { steps: null, num_images: 4 } }],
  [{ price: "0.02" }, { price: { model: "a-1", as_of: "2026-11-21", images: [{ usd: 0.02 }] } }],
])("of %j only the difference is sent", (change, sent) => {
  expect(changeOf(before, { ...before, ...change }, model, "2026-11-21")).toEqual(sent);
});

test("an emptied price takes the tables' back", () => {
  const priced = { ...model, price: { model: "a-1", as_of: "2026-11-01", images: [{ usd: 0.5, when: {} }] } } as unknown as Model;
  const own = editsOf(priced);
  expect(own.price).toBe("0.5");
  expect(changeOf(own, { ...own, price: "" }, priced, "2026-11-21")).toEqual({ price: null });
});

test("what differs from the starter is known; without one nothing is", () => {
  const starter = { name: "A", description: "other", default_settings: { num_images: 1, steps: 30 } } as unknown as StarterModel;
  expect([...changedFrom(starter, model)]).toEqual(["description"]);
  expect(changedFrom(undefined, model).size).toBe(0);
});

test("what is brought back has what was laid over it, and nothing that its starter says", () => {
  const starter = { ...model, name: "Starter", price: undefined } as unknown as StarterModel;
  const price = { model: "a-1", images: [{ usd: 0.5 }] };
  expect(overlayOf({ ...model, key: "a", enabled: false, price } as unknown as Model, starter)).toEqual({ key: "a", enabled: false, name: "A", price });
});
