import { describe, expect, it, vi } from "vitest";
import { headOf, readable, soundIn } from "./sound";

const file = (name: string, type: string, text = "x") => new File([text], name, { type });
const wav = async () => new Blob(["RIFF"]);

describe("a sound that goes along", () => {
  it("is the first among what was given", () => {
    const [picture, memo, song] = [file("a.png", "image/png"), file("b.m4a", "audio/mp4"), file("c.mp3", "audio/mpeg")];
    expect(soundIn([picture, memo, song])).toBe(memo);
    expect(soundIn([picture])).toBeUndefined();
  });

  it.each(["audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3"])("of the type %s is sent as it is", async (type) => {
    const convert = vi.fn(wav);
    const given = file("a", type);
    expect(await readable(given, convert)).toBe(given);
    expect(convert).not.toHaveBeenCalled();
  });

  it("of another type becomes WAV", async () => {
    const { name, type, size } = await readable(file("my.memo.m4a", "audio/mp4"), wav);
    expect([name, type, size]).toEqual(["my.memo.wav", "audio/wav", 4]);
  });

  it("that the browser cannot read stays as it is", async () => {
    const given = file("a.amr", "audio/amr");
    expect(await readable(given, () => Promise.reject(new Error("no")))).toBe(given);
  });

  it("is asked about with its beginning alone", () => {
    const head = headOf(file("a.wav", "audio/wav", "x".repeat(10_000)));
    expect([head.size, head.type]).toEqual([4096, "audio/wav"]);
    expect(headOf(file("a.wav", "audio/wav", "short")).size).toBe(5);
  });
});
