import { expect, it } from "vitest";
import { wavOf } from "./wav";

it("sound is a file that every program reads", async () => {
  const view = new DataView(await wavOf(new Float32Array([0, 1, -1, 2]), 8000).arrayBuffer());
  const text = (at: number, many: number) => Array.from({ length: many }, (_, index) => String.fromCharCode(view.getUint8(at + index))).join("");
  expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
  expect([view.getUint32(4, true), view.getUint32(24, true), view.getUint32(28, true), view.getUint32(40, true)]).toEqual([44, 8000, 16000, 8]);
  expect([0, 1, 2, 3].map((at) => view.getInt16(44 + at * 2, true))).toEqual([0, 32767, -32767, 32767]);
});
