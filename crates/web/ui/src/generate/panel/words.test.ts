import { expect, test } from "vitest";
import { says, short, worded } from "./words";

test.each([
  ["auto", "Auto"],
  ["very_high", "Very high"],
  ["PNG", "PNG"],
  ["webp", "WebP"],
  ["16:9", "16:9"],
  [0.699999988079071, "0.7"],
  [8, "8"],
  [true, "true"],
])("%j is read as %s", (value, words) => expect(worded(value)).toBe(words));

test("the first sentence is enough", () => {
  expect(short("How closely the words\nare followed. And more.")).toBe("How closely the words are followed.");
  expect(short(undefined)).toBeUndefined();
});

test.each([
  ["Noise level", "noise_level", true],
  ["Noise level", "Noise level.", true],
  ["Noise level", "How much noise is added", false],
])("%s, described as %s, is said once: %s", (name, description, same) => expect(says(name, description)).toBe(same));
