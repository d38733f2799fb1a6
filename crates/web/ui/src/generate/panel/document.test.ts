import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arrange, carriedOver, choicesOf, freshDraft, isTouched, losses, optionsInSight, type PanelDocument, sent, waitsFor, within } from "./document";

const PANELS = join(__dirname, "../../../../../../docs/contract/panels");
const documents = readdirSync(PANELS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json"))
  .map((path) => [path, JSON.parse(readFileSync(join(PANELS, path), "utf8")) as PanelDocument] as const);

const panel: PanelDocument = {
  schema: {
    type: "object",
    properties: {
      prompt: { type: "string" },
      size: { type: "string", default: "1024x1024" },
      seed: { type: "integer" },
      steps: { type: "integer", default: 30 },
      reference_images: { type: "array", maxItems: 2, items: { type: "string" } },
      init_image: { type: "string" },
      mask_image: { type: "string" },
      options: {
        type: "object",
        properties: {
          word: { type: "string" },
          many: { enum: ["a", "b", "c", "d", "e", "f", "g"] },
          few: { $ref: "#/$defs/Few" },
          spoken: { enum: ["a", "b", "c", "d", "e", "f", "g"] },
          other: { enum: ["x", "y"] },
        },
      },
    },
    $defs: { Few: { type: "string", oneOf: [{ const: "x" }, { const: "y" }] } },
  },
  uiSchema: { seed: { "ui:options": { presentation: "seed" } } },
  defaults: { options: { spoken: "b" } },
  prompts: ["prompt", "init_image", "mask_image"],
  image: ["size", "seed"],
  generation: ["steps", "options"],
  rules: [{ rule: "requires", code: "required", field: "mask_image", needs: "init_image", message: "" }],
};

test("controls stand as a person thinks, and few are under more", () => {
  expect(arrange(panel)).toEqual({ what: ["prompt", "init_image", "mask_image"], big: ["size"], how: ["options"], more: ["seed", "steps"] });
});

test("options that the model's defaults speak of come first, then those with few choices", () => {
  expect(optionsInSight(panel, "options")).toEqual(["spoken", "few"]);
});

test("choices are found through references", () => {
  expect(choicesOf(panel.schema, { $ref: "#/$defs/Few" })).toEqual(["x", "y"]);
  expect(choicesOf(panel.schema, { anyOf: [{ const: 1 }, { type: "string" }] })).toBeUndefined();
});

test("a mask waits for the picture that it lies on", () => {
  expect(waitsFor(panel, "mask_image", {})).toBe("init_image");
  expect(waitsFor(panel, "mask_image", { init_image: "a" })).toBeUndefined();
});

test("another model keeps what it shares, within its limits, and its own settings as they were", () => {
  const from = { prompt: "a boat", reference_images: ["a", "b", "c"], colour: "red", size: "1x1", num_images: 3 };
  expect(carriedOver(from, panel, { steps: 12 })).toEqual({
    prompt: "a boat",
    reference_images: ["a", "b"],
    size: "1024x1024",
    steps: 12,
    options: { spoken: "b" },
  });
});

test("nothing is sent that is not said", () => {
  const draft = { prompt: "a boat", seed: undefined, reference_images: [], init_image: "", unknown: 1, steps: 0 };
  expect(sent(panel, "key", draft)).toEqual({ model: "key", prompt: "a boat", steps: 0 });
  const nested = { prompt: "a", options: { word: undefined, drawn: {}, few: "x" } };
  expect(sent(panel, "key", nested)).toEqual({ model: "key", prompt: "a", options: { few: "x" } });
  expect(sent(panel, "key", { prompt: "a", options: { drawn: {} } })).toEqual({ model: "key", prompt: "a" });
  expect(within(panel, { unknown: 1, seed: 2 })).toEqual({ seed: 2 });
});

test("a value that is not the usual one is noticed", () => {
  expect(isTouched(panel, ["steps", "seed"], freshDraft(panel))).toBe(false);
  expect(isTouched(panel, ["steps"], { steps: 31 })).toBe(true);
  expect(isTouched(panel, ["options"], { options: { spoken: "b", drawn: undefined } })).toBe(false);
  expect(isTouched(panel, ["options"], { options: { spoken: "a" } })).toBe(true);
});

test("of what another model does not take, only what a person chose is a loss", () => {
  const changes = [
    { field: "/steps", from: 30 },
    { field: "/seed", from: 7 },
    { field: "/options/spoken", from: "b" },
    { field: "/options/few", from: "x" },
  ];
  expect(losses(changes, panel).map((change) => change.field)).toEqual(["/seed", "/options/few"]);
  expect(losses(changes, undefined)).toEqual(changes);
  const soft = { ...panel, defaults: { steps: 0.7 } };
  expect(losses([{ field: "/steps", from: 0.699999988079071 }], soft)).toEqual([]);
});

describe.each(documents)("the served panel %s", (_path, served) => {
  test("has every control in one place", () => {
    const { what, big, how, more } = arrange(served);
    const all = [...what, ...big, ...how, ...more];
    const lists = [...served.prompts, ...served.image, ...served.generation].filter((name) => served.schema.properties?.[name]);
    expect(new Set(all).size).toBe(all.length);
    expect([...all].sort()).toEqual(lists.filter((name) => served.uiSchema[name]?.["ui:widget"] !== "hidden").sort());
  });
});
