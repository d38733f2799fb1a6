import { expect, test } from "vitest";
import { embeddedRecipe } from "./embedded";

const recipe = { model: { key: "k", provider: "p", id: "m" }, draft: { model: "k", prompt: "<a> & „b“ 🎨\r" } };
const text = Buffer.from(JSON.stringify(recipe));
const key = Buffer.from("impasto\0");

function u32(number: number, little = false) {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeUInt32LE(number);
  else bytes.writeUInt32BE(number);
  return bytes;
}
const chunk = (kind: string, data: Buffer) => Buffer.concat([u32(data.length), Buffer.from(kind), data, u32(0)]);

function png(data: Buffer) {
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", Buffer.alloc(13)), chunk("iTXt", data), chunk("IEND", Buffer.alloc(0))]);
}

function jpeg() {
  const comment = (part: Buffer) => Buffer.concat([Buffer.from([0xff, 0xfe, 0, 2 + 8 + part.length]), key, part]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment(text.subarray(0, 30)), comment(text.subarray(30)), Buffer.from([0xff, 0xda, 0, 2])]);
}

function webp() {
  const escaped = text.toString().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const packet = Buffer.from(`<x><impasto:recipe>${escaped}</impasto:recipe></x>`);
  const odd = Buffer.concat([Buffer.from("VP8L"), u32(3, true), Buffer.alloc(4)]);
  return Buffer.concat([Buffer.from("RIFF"), u32(0, true), Buffer.from("WEBP"), odd, Buffer.from("XMP "), u32(packet.length, true), packet]);
}

function gif() {
  const all = Buffer.concat([key, text]);
  const blocks = [all.subarray(0, 40), all.subarray(40)].flatMap((part) => [Buffer.from([part.length]), part]);
  return Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(7), Buffer.from([0x21, 0xfe]), ...blocks, Buffer.from([0, 0x3b])]);
}

test.each([
  ["PNG", png(Buffer.concat([key, Buffer.alloc(4), text]))],
  ["JPEG", jpeg()],
  ["WebP", webp()],
  ["GIF", gif()],
])("the recipe of a %s is read as it was written", (_, file) => {
  expect(embeddedRecipe(new Uint8Array(file))).toEqual(recipe);
});

test.each([
  ["a picture without a recipe", png(Buffer.from("Comment\0\0\0\0\0hello"))],
  ["a recipe that is not JSON", png(Buffer.concat([key, Buffer.alloc(4), Buffer.from("{")]))],
  ["JSON that is no recipe", png(Buffer.concat([key, Buffer.alloc(4), Buffer.from("{}")]))],
  ["a file that is cut short", png(Buffer.concat([key, Buffer.alloc(4), text])).subarray(0, 60)],
  ["another file", Buffer.from("hello")],
  ["nothing", Buffer.alloc(0)],
])("%s gives none", (_, file) => {
  expect(embeddedRecipe(new Uint8Array(file))).toBeUndefined();
});
