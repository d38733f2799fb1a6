import { expect, test } from "vitest";
import type { Model } from "../api/types";
import { inputsOf, settingsOf } from "./settings";

const model = {
  panel: {
    schema: {
      properties: {
        size: { title: "Size", oneOf: [{ const: "1:1", title: "Square" }] },
        provider_options: { properties: { style: { title: "Style", oneOf: [{ const: "oil", title: "Oil paint" }] } } },
      },
    },
  },
} as unknown as Model;

test("settings are told with the labels of the panel", () => {
  const draft = { model: "m", prompt: "x", size: "1:1", num_images: 4, provider_options: { style: "oil", other: true } };
  expect(settingsOf(draft, model).map(({ label, value }) => `${label}: ${value}`)).toEqual([
    "Size: Square",
    "Num images: 4",
    "Style: Oil paint",
    "Other: true",
  ]);
});

test("settings of a model that is gone are told as well as can be", () => {
  expect(settingsOf({ size: "64x32", negative_prompt: "fog", steps: null }).map(({ label, value }) => `${label}: ${value}`)).toEqual([
    "Size: 64×32",
    "Negative prompt: fog",
  ]);
});

test("inputs are those that lie in the gallery", () => {
  expect(inputsOf({ init_image: "01a1feaf-0", mask_image: "data:image/png;base64,AA", reference_images: ["01a1feb0-1"] })).toEqual(["01a1feaf-0", "01a1feb0-1"]);
});
