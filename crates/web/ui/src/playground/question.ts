/** How a model is asked, beside what is asked. */
export interface Manner {
  system?: string;
  /** A JSON Schema as it was written; nothing: words. */
  schema?: string;
  maxTokens?: number;
  temperature?: number;
  /** Whether what was said before goes along. */
  remembers: boolean;
  options: Record<string, unknown>;
}

/** What was asked and answered before. */
export interface Said {
  prompt: string;
  answer: string;
  image?: string;
}

/** What a model reads beside a prompt, as its description says. */
export type Reads = readonly string[];

/** The schema that was written; `true` is any JSON. A text that is no JSON is no schema yet. */
export function schemaOf(text: string | undefined): { schema?: unknown; isWrong: boolean } {
  if (!text?.trim()) return { isWrong: false };
  try {
    return { schema: JSON.parse(text), isWrong: false };
  } catch {
    return { isWrong: true };
  }
}

/** A question with everything that the model reads, and nothing that it does not. */
export function questionOf(model: string, prompt: string, manner: Manner, reads: Reads, more: { image?: string; said: readonly Said[]; streams: boolean }): Record<string, unknown> {
  const may = (name: string) => reads.includes(name);
  const { schema } = schemaOf(manner.schema);
  const options = Object.fromEntries(Object.entries(manner.options).filter(([, value]) => value !== undefined));
  const before = manner.remembers && may("messages") ? more.said.flatMap(turnsOf) : [];
  const fields: [boolean, Record<string, unknown>][] = [
    [Boolean(manner.system) && may("system_prompt"), { system_prompt: manner.system }],
    [more.image !== undefined && (may("images") || may("image")), { images: [more.image] }],
    [before.length > 0, { messages: before }],
    [schema !== undefined && may("response_schema"), { response_schema: schema }],
    [manner.maxTokens !== undefined && may("max_tokens"), { max_tokens: manner.maxTokens }],
    [manner.temperature !== undefined && may("temperature"), { temperature: manner.temperature }],
    [Object.keys(options).length > 0, { provider_options: options }],
  ];
  return Object.assign({ model, prompt, stream: more.streams }, ...fields.filter(([is]) => is).map(([, field]) => field)) as Record<string, unknown>;
}

function turnsOf({ prompt, answer, image }: Said) {
  const asked = image === undefined ? prompt : [{ type: "text", text: prompt }, { type: "image", image }];
  return [
    { role: "user", content: asked },
    { role: "assistant", content: answer },
  ];
}
