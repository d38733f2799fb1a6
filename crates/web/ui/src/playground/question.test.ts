import { describe, expect, it } from "vitest";
import { type Manner, questionOf, schemaOf } from "./question";

const all = ["messages", "system_prompt", "images", "response_schema", "max_tokens", "temperature"];
const manner: Manner = { system: "be brief", schema: '{"type": "object"}', maxTokens: 9, temperature: 0, remembers: true, options: { top: 1, not: undefined } };
const more = { image: "img", said: [{ prompt: "a", answer: "b", image: "i" }], streams: true };

describe("a question", () => {
  it("holds all that the model reads", () =>
    expect(questionOf("m", "p", manner, all, more)).toEqual({
      model: "m",
      prompt: "p",
      stream: true,
      system_prompt: "be brief",
      images: ["img"],
      messages: [
        { role: "user", content: [{ type: "text", text: "a" }, { type: "image", image: "i" }] },
        { role: "assistant", content: "b" },
      ],
      response_schema: { type: "object" },
      max_tokens: 9,
      temperature: 0,
      provider_options: { top: 1 },
    }));

  it("holds nothing that the model does not read", () => expect(questionOf("m", "p", { ...manner, options: {} }, [], more)).toEqual({ model: "m", prompt: "p", stream: true }));

  it("forgets where a person wants it to", () => expect(questionOf("m", "p", { ...manner, remembers: false }, all, more)).not.toHaveProperty("messages"));
});

it.each([
  [undefined, { isWrong: false }],
  ["  ", { isWrong: false }],
  ["true", { schema: true, isWrong: false }],
  ["{", { isWrong: true }],
])("a schema that is written as %j", (text, read) => expect(schemaOf(text)).toEqual(read));
