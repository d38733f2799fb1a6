import { expect, test } from "vitest";
import type { components } from "../api/contract";
import { capabilityWords, inShort } from "./words";

type Capabilities = components["schemas"]["Capabilities"];
const say = (of: Partial<Capabilities>, label: string) => capabilityWords(of as Capabilities).find((word) => word.label === label)?.text;

test.each<[Partial<Capabilities>, string, string | undefined]>([
  [{}, "How", "from words"],
  [{ modes: ["txt2img", "img2img", "inpaint"] }, "How", "from words, from a picture and repainting under a mask"],
  [{}, "Sizes", "the vendor decides"],
  [{ aspect_ratio_sizes: { "1:1": { width: 1, height: 1 }, "21:9": { width: 21, height: 9 } } }, "Sizes", "2 shapes, 1:1 to 21:9"],
  [{ free_size: { multiple_of: 16, min_side: 64, max_side: 4096 }, auto_size: true }, "Sizes", "any size in steps of 16, from 64 to 4096 pixels; or its own choice"],
  [{ max_images_per_request: 10 }, "Pictures a call", "up to 10"],
  [{ supports_reference_images: true, max_input_images: 16 }, "References", "up to 16"],
  [{ mask_format: "binary" }, "Mask", "yes, in black and white"],
  [{}, "Mask", "none"],
  [{}, "Controls", undefined],
  [{ supports_seed: true, supports_steps: true, steps: { min: 1, max: 80 } }, "Controls", "seed and steps 1 to 80"],
  [{ max_prompt_chars: 32000 }, "Prompt", "up to 32,000 letters"],
  [{ input_images: { media_types: ["image/png", "image/jpeg"], max_bytes: 50_000_000 } }, "Input pictures", "PNG and JPEG, up to 50 MB"],
])("%j: %s is told as %s", (of, label, text) => expect(say(of, label)).toBe(text));

test("a line of a list tells the most of it", () => {
  expect(inShort({ modes: ["txt2img", "img2img"], supports_reference_images: true, max_images_per_request: 4 } as Capabilities)).toBe("From words and from a picture · references · up to 4 a call");
});
