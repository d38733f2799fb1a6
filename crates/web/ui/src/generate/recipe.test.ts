import { expect, test } from "vitest";
import { recipeOf } from "./recipe";

const bytes = (text: string) => [...new TextEncoder().encode(text)];
const chunk = (kind: string, data: number[]) => {
  const length = data.length;
  return [length >> 24, length >> 16, length >> 8, length].map((n) => n & 255).concat(bytes(kind), data, [0, 0, 0, 0]);
};
const png = (...chunks: number[][]) => new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...chunks.flat(), ...chunk("IEND", [])])]);
const text = (keyword: string, said: string) => chunk("iTXt", [...bytes(keyword), 0, 0, 0, 0, 0, ...bytes(said)]);
const comment = (said: string) => [0xff, 0xfe, (said.length + 2) >> 8, (said.length + 2) & 255, ...bytes(said)];
const jpeg = (...segments: number[][]) => new Blob([new Uint8Array([0xff, 0xd8, ...segments.flat(), 0xff, 0xda])]);

test("a recipe is read out of a PNG", async () => {
  expect(await recipeOf(png(text("other", "{}"), text("impasto", '{"draft":{"prompt":"é"}}')))).toEqual({ draft: { prompt: "é" } });
});

test("a recipe is read out of the comments of a JPEG, also out of several", async () => {
  expect(await recipeOf(jpeg(comment("hello"), comment('impasto\0{"a":'), comment("impasto\0" + "1}")))).toEqual({ a: 1 });
});

test.each([
  ["nothing", new Blob([])],
  ["words", new Blob(["hello"])],
  ["a PNG without one", png(text("other", "{}"))],
  ["a PNG with a broken one", png(text("impasto", "{"))],
  ["a JPEG without one", jpeg(comment("hello"))],
  ["a PNG that was cut", new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 9])])],
])("there is no recipe in %s", async (_, file) => expect(await recipeOf(file)).toBeUndefined());
