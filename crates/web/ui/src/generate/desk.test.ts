// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import type { Model } from "../api/types";
import { desk, deskDo, lost, panelOf } from "./desk";
import { sent } from "./panel/document";

/** A model that takes so many references, and the other pictures that are named. */
function model(key: string, references: number, ...more: string[]): Model {
  const pictures = references > 0 ? { reference_images: { type: "array", maxItems: references } } : {};
  const properties = { prompt: { type: "string" }, ...pictures, ...Object.fromEntries(more.map((name) => [name, { type: "string" }])) };
  return { key, name: key, panel: { prompts: ["prompt"], image: [], generation: [], schema: { type: "object", properties }, uiSchema: {} } } as unknown as Model;
}
const [whole, plain, one, start] = [model("whole", 3, "init_image", "mask_image"), model("plain", 0), model("one", 1), model("start", 0, "init_image")];
const pictures = { reference_images: ["a", "b", "c"], init_image: "i", mask_image: "m" };

beforeEach(() => {
  desk.set({ model: "whole", draft: { prompt: "a boat", ...pictures }, kept: {}, prompts: [] });
  lost.set([]);
});

const sentBy = (of: Model) => sent(panelOf(of), of.key ?? "", desk.get().draft);

test("pictures that a model does not take wait for one that does, and it is said", () => {
  deskDo.choose(plain);
  expect(sentBy(plain)).toEqual({ model: "plain", prompt: "a boat" });
  expect(lost.get().map(({ field, message }) => [field, message.slice(0, 18)])).toEqual([["/reference_images", "3 reference images"], ["/init_image", "The image to start"], ["/mask_image", "The mask waits for"]]);
  deskDo.choose(one);
  expect([sentBy(one).reference_images, lost.get()[0]?.message]).toEqual([["a"], expect.stringMatching(/^2 reference images wait/)]);
  deskDo.choose(whole);
  expect(desk.get().draft).toMatchObject(pictures);
  expect(lost.get()).toEqual([]);
});

test("what a person does meanwhile stands: a picture that was taken away stays away, and a mask goes with its picture", () => {
  deskDo.choose(one);
  deskDo.change({ reference_images: undefined });
  deskDo.choose(start);
  deskDo.change({ init_image: "other" });
  deskDo.choose(whole);
  const { reference_images, init_image, mask_image } = desk.get().draft;
  expect([reference_images, init_image, mask_image]).toEqual([["b", "c"], "other", undefined]);
});

test("a recipe takes the place of everything, and there is a way back", () => {
  deskDo.choose(plain);
  const back = deskDo.wayBack();
  const before = desk.get();
  deskDo.recall(start, { prompt: "a house" }, []);
  deskDo.said("a house");
  expect([desk.get().draft, desk.get().aside]).toEqual([{ prompt: "a house" }, undefined]);
  back();
  expect(desk.get()).toEqual({ ...before, prompts: ["a house"] });
  expect(lost.get()).toHaveLength(3);
});

test("a file in an option is on the desk, and everything else is kept with or without it", () => {
  const file = `data:image/png;base64,${"A".repeat(64)}`;
  deskDo.change({ provider_options: { swatch: file, swatches: [file], mood: "calm" } });
  expect(desk.get().draft.provider_options).toMatchObject({ swatch: file });
  const kept = JSON.parse(localStorage.getItem("impasto.desk") ?? "{}");
  expect([kept.draft.prompt, kept.draft.provider_options]).toEqual(["a boat", { swatches: [], mood: "calm" }]);
});
