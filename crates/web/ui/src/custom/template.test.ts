import { describe, expect, it } from "vitest";
import { inserted, offsetOf, piecesOf, readBy } from "./template";

const known = new Set(["prompt", "image"]);

describe("a template in pieces", () => {
  it.each([
    ["nothing but text", "hello", [{ text: "hello" }]],
    ["a variable", "{{prompt}}", [{ text: "{{prompt}}", name: "prompt", isKnown: true }]],
    ["one that nobody knows", '{"a": {{ seeed }}}', [{ text: '{"a": ' }, { text: "{{ seeed }}", name: "seeed", isKnown: false }, { text: "}" }]],
    ["a filter", "{{image|data_url}}!", [{ text: "{{image|data_url}}", name: "image", isKnown: true }, { text: "!" }]],
    ["a literal", "\\{{prompt}}", [{ text: "\\{{prompt}}" }]],
    ["what is not closed", "{{prompt", [{ text: "{{prompt" }]],
    ["nothing", "", []],
  ])("%s", (_, template, pieces) => expect(piecesOf(template, known)).toEqual(pieces));

  it("lose nothing, whatever is written", () => {
    for (const template of ["{{{prompt}}}", "}}{{", "{{a}}{{prompt}}\n\u{1F3A8}{{b|json}}", "{{ }}"]) expect(piecesOf(template, known).map((piece) => piece.text).join("")).toBe(template);
  });

  it("name what they read", () => expect(readBy("{{a}} \\{{b}} {{c|file}}")).toEqual(["a", "c"]));
});

describe("a place in a template", () => {
  it.each([
    [1, 1, 0],
    [2, 3, 5],
    [3, 2, 9],
    [9, 1, 9],
  ])("line %i, column %i", (line, column, offset) => expect(offsetOf("ab\ncde\n\u{1F3A8}", line, column)).toBe(offset));

  it("is where something is put", () => expect(inserted("a--b", 1, 3, "{{x}}")).toEqual({ text: "a{{x}}b", at: 6 }));
});
