import { describe, expect, it } from "vitest";
import { type Manner, questionOf, schemaOf, usualOf } from "./question";

const all = ["messages", "system_prompt", "examples", "images", "audio", "response_schema", "max_tokens", "temperature"];
const [cough, song] = [new Blob(["c"]), new Blob(["s"])];
const examples = [{ id: 1, input: "2+2", output: "4" }, { id: 2, input: "not yet", output: "" }];
const manner: Manner = { system: "be brief", examples, schema: '{"type": "object"}', maxTokens: 9, temperature: 0, remembers: true, options: { top: 1, not: undefined } };
const more = { image: "img", sound: song, said: [{ prompt: "a", answer: "b", image: "i" }, { prompt: "", answer: "d", sound: cough }, { prompt: "e", answer: "f" }], streams: true };

describe("a question", () => {
  it("holds all that the model reads", () =>
    expect(questionOf("m", "p", manner, all, more).draft).toEqual({
      model: "m",
      prompt: "p",
      stream: true,
      system_prompt: "be brief",
      examples: [{ input: "2+2", output: "4" }],
      images: ["img"],
      audio: "sound",
      messages: [
        { role: "user", content: [{ type: "text", text: "a" }, { type: "image", image: "i" }] },
        { role: "assistant", content: "b" },
        { role: "user", content: [{ type: "audio", audio: "sound-2" }] },
        { role: "assistant", content: "d" },
        { role: "user", content: "e" },
        { role: "assistant", content: "f" },
      ],
      response_schema: { type: "object" },
      max_tokens: 9,
      temperature: 0,
      provider_options: { top: 1 },
    }));

  it("holds nothing that the model does not read", () => expect(questionOf("m", "p", { ...manner, options: {} }, [], more)).toEqual({ draft: { model: "m", prompt: "p", stream: true }, files: {} }));

  it("carries each sound once, under the name by which it is called", () => {
    const { files } = questionOf("m", "p", manner, all, more);
    expect(Object.keys(files)).toEqual(["sound-2", "sound"]);
    expect([files["sound-2"], files.sound]).toEqual([cough, song]);
    expect(Object.keys(questionOf("m", "p", { ...manner, remembers: false }, all, more).files)).toEqual(["sound"]);
  });

  it("may be spoken and nothing else", () => expect(questionOf("m", "", { remembers: true, options: {} }, all, { sound: song, said: [], streams: false }).draft).toEqual({ model: "m", stream: false, audio: "sound" }));

  it("forgets where a person wants it to", () => expect(questionOf("m", "p", { ...manner, remembers: false }, all, more).draft).not.toHaveProperty("messages"));
});

it("a model that nobody described is given what its modalities say", () => {
  const given = (modalities: string[]) => Object.keys(questionOf("m", "p", { remembers: true, options: {} }, usualOf(modalities).reads, { ...more, said: [] }).draft);
  expect(given(["text_to_text"])).toEqual(["model", "stream", "prompt"]);
  expect(given(["image_to_text", "audio_to_text"])).toEqual(["model", "stream", "prompt", "images", "audio"]);
});

it.each([
  [undefined, { isWrong: false }],
  ["  ", { isWrong: false }],
  ["true", { schema: true, isWrong: false }],
  ["{", { isWrong: true }],
])("a schema that is written as %j", (text, read) => expect(schemaOf(text)).toEqual(read));
