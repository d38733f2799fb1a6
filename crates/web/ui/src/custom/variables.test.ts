import { describe, expect, it } from "vitest";
import { listed, makes, readable, switchOf, typed, untyped } from "./variables";

describe("variables of a model", () => {
  it.each([
    ["examples", {}, "/prompts/examples"],
    ["system_prompt", { features: { modalities: ["text_to_text"] } }, "/prompts/system"],
    ["examples", { features: { modalities: ["text_to_image"] } }, undefined],
    ["constructor", {}, undefined],
  ])("%s in %j waits for %s", (name, definition, field) => expect(switchOf(name, definition)).toBe(field));

  it("are those of its kind, those that are switched on, and its own", () => {
    const words = readable({ features: { modalities: ["text_to_text"] }, prompts: { system: true }, variables: [{ name: "tone" }, {}] });
    expect(words.given).toContain("system_prompt");
    expect(words.given).not.toContain("examples");
    expect(words.given).not.toContain("width");
    expect(words.own).toEqual(["tone"]);
    expect(readable({ features: { modalities: ["text_to_image"] } }).given).not.toContain("max_tokens");
  });

  it("of a model that says nothing yet are all", () => {
    expect(makes({})).toBeUndefined();
    expect(readable({}).given).toEqual(expect.arrayContaining(["width", "max_tokens"]));
  });

  it.each([
    ["", "string", undefined],
    ["3", "integer", 3],
    ["3", "string", "3"],
    ["many", "number", "many"],
    ["true", "boolean", true],
    ["[1, {}]", "json", [1, {}]],
    ["[1", "json", "[1"],
  ])("default %j of type %s is %j", (text, type, value) => expect(typed(text, type)).toEqual(value));

  it("are shown as they were written", () => expect([undefined, 0.5, false, { a: 1 }].map(untyped)).toEqual(["", "0.5", "false", '{"a":1}']));
  it("have choices with commas between", () => expect(listed(" oil, ink ,,")).toEqual(["oil", "ink"]));
});
