import { type Definition, valueAt } from "./pointer";

/** Variables that every template may read. */
export const EVERY = ["prompt", "model", "stream"];
/** Those of pictures. */
export const PICTURES = ["negative_prompt", "width", "height", "size", "aspect_ratio", "image_size", "count", "seed", "steps", "guidance", "init_image", "mask_image", "reference_image", "reference_images"];
/** Those of words. */
export const WORDS = ["system_prompt", "examples", "messages", "image", "images", "audio", "max_tokens", "temperature", "top_p", "stop", "response_schema"];

/** A variable of a model's own. */
export interface Variable {
  name?: string;
  display_name?: string;
  description?: string;
  type?: string;
  default?: unknown;
  min?: number | null;
  max?: number | null;
  choices?: string[];
  required?: boolean;
}

/** The model's own variables. */
export const variablesOf = (definition: Definition): Variable[] => (valueAt(definition, "/variables") as Variable[] | undefined) ?? [];

/** Whether a model makes pictures, answers in words, or nobody has said yet. */
export function makes(definition: Definition): "pictures" | "words" | undefined {
  const modalities = (valueAt(definition, "/features/modalities") as string[] | undefined) ?? [];
  if (modalities.length === 0) return undefined;
  return modalities.includes("text_to_image") ? "pictures" : "words";
}

/** What a template of this model may read: what is given to every model of its kind, and its own variables. */
export function readable(definition: Definition): { given: string[]; own: string[] } {
  const kind = makes(definition);
  const words = WORDS.filter((name) => (name !== "system_prompt" || valueAt(definition, "/prompts/system") === true) && (name !== "examples" || valueAt(definition, "/prompts/examples") === true));
  const given = [...EVERY, ...(kind === "words" ? [] : PICTURES), ...(kind === "pictures" ? [] : words)];
  return { given, own: variablesOf(definition).flatMap(({ name }) => (name ? [name] : [])) };
}

const SWITCHES = new Map([["system_prompt", "/prompts/system"], ["examples", "/prompts/examples"]]);

/** The field that switches a variable on, where it only waits for that. */
export const switchOf = (name: string, definition: Definition): string | undefined => (makes(definition) === "pictures" ? undefined : SWITCHES.get(name));

/** A list as people write one: with commas between. */
export const listed = (text: string): string[] => text.split(",").map((part) => part.trim()).filter(Boolean);

/** A default as its type has it; a text that is none of it stays a text, and the server says so. */
export function typed(text: string, type: string | undefined): unknown {
  if (text === "") return undefined;
  if (type === "boolean") return text === "true";
  if ((type === "number" || type === "integer") && Number.isFinite(Number(text))) return Number(text);
  if (type !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What [`typed`] read, as a text again. */
export const untyped = (value: unknown): string => (value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
