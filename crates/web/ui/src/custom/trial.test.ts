import { describe, expect, it } from "vitest";
import { requestOf, takes, useful } from "./trial";

const file = new File(["x"], "x.png", { type: "image/png" });
const words = { structure: "openai_chat", prompts: { system: true }, features: { modalities: ["text_to_text", "image_to_text"] } };

describe("what a model is tried with", () => {
  it("follows from what it can do", () => {
    expect(takes(words)).toEqual({ system: true, examples: false, image: true, audio: false });
    expect(takes({ features: { modalities: ["text_to_image"] }, body: { type: "json", template: '{"i": {{init_image|data_url}}}' } })).toEqual({ system: false, examples: false, image: true, audio: false });
    expect(takes({ features: { modalities: ["text_to_image"] } }).image).toBe(false);
  });

  it.each([
    ["declared, and the format has a place for them", { structure: "openai_chat", prompts: { examples: true } }, true],
    ["not declared", { structure: "openai_chat", prompts: { examples: false } }, false],
    ["declared and read", { prompts: { examples: true }, body: { type: "json", template: '{"e": {{examples}}, "p": "{{prompt}}"}' } }, true],
    ["declared and not read", { prompts: { examples: true }, body: { type: "json", template: '{"p": "{{prompt}}"}' } }, false],
    ["declared by a model of pictures", { prompts: { examples: true }, features: { modalities: ["text_to_image"] }, body: { type: "json", template: '{"e": {{examples}}}' } }, false],
  ])("examples go in where they are %s", (_, definition, go) => {
    const examples = [{ id: 1, input: "a", output: "b" }, { id: 2, input: "c", output: "" }];
    expect(requestOf(definition, { prompt: "p", examples, options: {}, files: {} }).draft.examples).toEqual(go ? [{ input: "a", output: "b" }] : undefined);
  });

  it("names files by the parts that they come in", () => {
    const { draft, files } = requestOf(words, { prompt: "p", system: "s", options: { top: 3, not: undefined }, files: { image: file, audio: file, style: file } });
    expect(draft).toEqual({ prompt: "p", system_prompt: "s", images: ["picture"], provider_options: { top: 3, style: "style" } });
    expect(Object.keys(files).sort()).toEqual(["picture", "style"]);
  });

  it("says nothing of what was not given", () => expect(requestOf(words, { prompt: "p", options: {}, files: {} }).draft).toEqual({ prompt: "p" }));
});

it("a model that works is not told to be another one", () => {
  const proposals = [{ field: "/response/kind", value: "binary", sample: "" }, { field: "/response/seed", value: "seed", sample: "7" }];
  const definition = { response: { kind: "url" } };
  expect(useful({ proposals, job: { text: { text: "x" }, images: [] } as never }, definition).map((one) => one.field)).toEqual(["/response/seed"]);
  expect(useful({ proposals, job: null }, definition)).toEqual(proposals);
  expect(useful({ proposals, job: null }, { structure: "openai_chat" })).toEqual([]);
});
