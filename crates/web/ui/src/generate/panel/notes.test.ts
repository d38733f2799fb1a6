import { expect, test } from "vitest";
import type { PanelDocument } from "./document";
import { changeWords, named, notesOf, pointer, said } from "./notes";

const problem = (field: string) => ({ field, code: "x", message: field });
const notes = { problems: [problem("/size"), problem("/provider_options/quality"), problem("/reference_images/1"), problem("")], changes: [] };

test.each<[string[], boolean, string[]]>([
  [["size"], true, ["/size"]],
  [["provider_options"], false, []],
  [["provider_options", "quality"], true, ["/provider_options/quality"]],
  [["reference_images"], true, ["/reference_images/1"]],
  [[], false, [""]],
])("what is said of %j stands there", (path, isLeaf, fields) => {
  expect(notesOf(notes, path, isLeaf).problems.map((problem) => problem.field)).toEqual(fields);
});

test("a pointer escapes what would lead elsewhere", () => expect(pointer(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0"));

test.each([
  ["1500x1000", "1500×1000"],
  [null, ""],
  [["a", 1], "a, 1"],
  [true, "true"],
])("%j is said as %s", (value, words) => expect(said(value)).toBe(words));

const panel = {
  schema: { properties: { num_images: { title: "Images" }, provider_options: { $ref: "#/$defs/Options" } }, $defs: { Options: { properties: { detail: { title: "Fine detail" } } } } },
} as unknown as PanelDocument;

test.each([
  ["/num_images", "`num_images` must be at most 9", "Images must be at most 9"],
  ["/provider_options/detail", "`provider_options.detail` must be at most 1.0", "Fine detail must be at most 1.0"],
  ["/provider_options/file/bit_depth", "`bit_depth` is missing", "Bit depth is missing"],
  ["/size", "both sides must be multiples of 8", "both sides must be multiples of 8"],
])("a problem of %s is told with the name that stands there", (field, message, words) => {
  expect(named(panel, { field, message, code: "x" })).toBe(words);
});

test.each([
  ["1001x1024", "1008x1024", "both sides are multiples of 8", "1001×1024 → 1008×1024: both sides are multiples of 8"],
  ["1248x832", "1024x1024", "the init image is cropped from 1248x832 to 832x832, scaled to 1024x1024", "The init image is cropped from 1248×832 to 832×832, scaled to 1024×1024"],
  [7, null, "it knows no seed", "It knows no seed"],
])("a change from %s to %s is told once", (from, to, message, words) => {
  expect(changeWords({ field: "/size", code: "x", from, to, message })).toBe(words);
});
