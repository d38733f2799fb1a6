import { type Example, sentOf } from "../custom/examples";

/** How a model is asked, beside what is asked. */
export interface Manner {
  system?: string;
  /** Pairs that show what is wanted. */
  examples?: readonly Example[];
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
  sound?: Blob;
}

/** What goes along with a prompt. */
export interface Along {
  image?: string;
  sound?: Blob;
  said: readonly Said[];
  streams: boolean;
}

/** A question, and the sounds in it under the names by which it calls them. */
export interface Question {
  draft: Record<string, unknown>;
  files: Record<string, Blob>;
}

/** What a model reads beside a prompt, as its description says. */
export type Reads = readonly string[];

/** What is known of a model that nobody described: it is tried, and the server says what it does not read. */
export function usualOf(modalities: readonly string[]): { reads: string[]; streaming: boolean; options: undefined; modalities: string[] } {
  const files = [modalities.includes("image_to_text") ? ["images"] : [], modalities.includes("audio_to_text") ? ["audio"] : []].flat();
  return { reads: ["messages", "system_prompt", ...files], streaming: true, options: undefined, modalities: [...modalities] };
}

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
export function questionOf(model: string, prompt: string, manner: Manner, reads: Reads, more: Along): Question {
  const may = (name: string) => reads.includes(name);
  const { schema } = schemaOf(manner.schema);
  const options = Object.fromEntries(Object.entries(manner.options).filter(([, value]) => value !== undefined));
  const remembered = manner.remembers && may("messages") ? more.said : [];
  const before = remembered.flatMap(turnsOf);
  const sounds = [...remembered.map(({ sound }, index) => [earlier(index), sound] as const), [SOUND, may("audio") ? more.sound : undefined] as const];
  const files = Object.fromEntries(sounds.filter((entry): entry is [string, Blob] => entry[1] !== undefined));
  const examples = sentOf(manner.examples);
  const fields: [boolean, Record<string, unknown>][] = [
    [prompt !== "", { prompt }],
    [Boolean(manner.system) && may("system_prompt"), { system_prompt: manner.system }],
    [more.image !== undefined && (may("images") || may("image")), { images: [more.image] }],
    [SOUND in files, { audio: SOUND }],
    [examples.length > 0 && may("examples"), { examples }],
    [before.length > 0, { messages: before }],
    [schema !== undefined && may("response_schema"), { response_schema: schema }],
    [manner.maxTokens !== undefined && may("max_tokens"), { max_tokens: manner.maxTokens }],
    [manner.temperature !== undefined && may("temperature"), { temperature: manner.temperature }],
    [Object.keys(options).length > 0, { provider_options: options }],
  ];
  return { draft: Object.assign({ model, stream: more.streams }, ...fields.filter(([is]) => is).map(([, field]) => field)) as Record<string, unknown>, files };
}

/** What the sound of a question is called, and those of the questions before. */
const SOUND = "sound";
const earlier = (index: number) => `${SOUND}-${index + 1}`;

function turnsOf({ prompt, answer, image, sound }: Said, index: number) {
  const pieces: [unknown, Record<string, unknown>][] = [
    [prompt, { type: "text", text: prompt }],
    [image, { type: "image", image }],
    [sound, { type: "audio", audio: earlier(index) }],
  ];
  const given = pieces.filter(([is]) => is).map(([, piece]) => piece);
  return [
    { role: "user", content: image === undefined && sound === undefined ? prompt : given },
    { role: "assistant", content: answer },
  ];
}
