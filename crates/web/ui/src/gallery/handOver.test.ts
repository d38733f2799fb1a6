// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { models, queries, usualModel } from "../api/queries";
import type { Model } from "../api/types";
import { desk, lost } from "../generate/desk";
import { toast } from "../shared/toast";
import { useHandedOver } from "./handed";
import { handOver } from "./handOver";

vi.mock("../shared/toast", () => ({ toast: vi.fn() }));
vi.mock("../generate/reveal", () => ({ reveal: () => undefined }));

/** A model whose panel has these controls. */
function model(key: string, ...controls: string[]): Model {
  const properties = Object.fromEntries(["prompt", ...controls].map((name) => [name, name === "reference_images" ? { type: "array", maxItems: 2 } : { type: "string" }]));
  return { key, name: key, usable: true, panel: { version: 1, prompts: ["prompt", ...controls], image: [], generation: [], schema: { type: "object", properties }, uiSchema: {} } } as unknown as Model;
}

beforeEach(() => {
  window.location.hash = "#/gallery";
  queries.setQueryData(models().queryKey, [model("all", "reference_images", "init_image", "mask_image"), model("plain")]);
  desk.set({ model: "all", draft: {}, kept: {}, prompts: [] });
});

test("a recipe lies on the desk, with what was lost", async () => {
  const changes = [{ field: "/seed", from: 7, to: null, code: "lost", message: "no seed" }];
  await handOver({ kind: "recall", model: "plain", draft: { model: "plain", prompt: "a boat" }, changes });
  expect([desk.get().model, desk.get().draft.prompt, lost.get(), window.location.hash]).toEqual(["plain", "a boat", changes, "#/generate"]);
});

test.each([
  [{ kind: "reference", images: ["a", "b"] } as const, "reference_images", ["a", "b"]],
  [{ kind: "init", images: ["a"] } as const, "init_image", "a"],
  [{ kind: "mask", images: ["a"] } as const, "mask_image", "a"],
])("%j goes into the panel", async (thing, field, value) => {
  desk.set((now) => ({ ...now, draft: { init_image: "start" } }));
  await handOver(thing);
  expect([desk.get().draft[field], window.location.hash]).toEqual([value, "#/generate"]);
});

test("where no model was chosen, a picture goes into the usual one", async () => {
  queries.setQueryData(usualModel().queryKey, "all");
  queries.setQueryData(models().queryKey, (now) => now?.toReversed());
  desk.set({ draft: {}, kept: {}, prompts: [] });
  await handOver({ kind: "init", images: ["a"] });
  expect([desk.get().model, desk.get().draft.init_image]).toEqual(["all", "a"]);
});

test("what was on the desk before a recipe is brought back, and whatever lay over it makes way", async () => {
  const close = vi.fn();
  renderHook(() => useHandedOver(close));
  desk.set((now) => ({ ...now, draft: { prompt: "mine" } }));
  await handOver({ kind: "recall", model: "plain", draft: { model: "plain", prompt: "a boat" }, changes: [] });
  expect([vi.mocked(toast).mock.lastCall?.[0], close.mock.calls.length]).toEqual(["What made it lies in the panel now", 1]);
  vi.mocked(toast).mock.lastCall?.[1]?.act();
  expect([desk.get().model, desk.get().draft]).toEqual(["all", { prompt: "mine" }]);
});

test("a picture to start from is brought back too where another one took its place", async () => {
  desk.set((now) => ({ ...now, draft: { init_image: "first", mask_image: "mask" } }));
  await handOver({ kind: "init", images: ["second"] });
  vi.mocked(toast).mock.lastCall?.[1]?.act();
  expect(desk.get().draft).toEqual({ init_image: "first", mask_image: "mask" });
});

test.each([
  ["all", { kind: "reference", images: ["a", "b", "c"] } as const],
  ["plain", { kind: "init", images: ["a"] } as const],
  // A mask lies on a picture.
  ["all", { kind: "mask", images: ["a"] } as const],
  ["all", { kind: "recall", model: "gone", draft: {}, changes: [] } as const],
])("with the model %s, %j stays where it is", async (chosen, thing) => {
  desk.set((now) => ({ ...now, model: chosen }));
  await handOver(thing as Parameters<typeof handOver>[0]);
  expect(window.location.hash).toBe("#/gallery");
});
