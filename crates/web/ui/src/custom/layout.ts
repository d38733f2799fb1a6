import { nearest } from "./findings";
import { type Definition, valueAt } from "./pointer";
import { makes } from "./variables";

/** The sections of the form, in the order in which a person thinks. */
export const SECTIONS = ["about", "where", "variables", "body", "response", "task", "features", "limits", "price"] as const;

export type Section = (typeof SECTIONS)[number];

/** The fields of each section; what is said of something inside one stands there too. */
export const FIELDS: Record<Section, readonly string[]> = {
  about: ["/name", "/description", "/structure"],
  where: ["/endpoint", "/method", "/model", "/private_network", "/auth", "/headers"],
  variables: ["/prompts/system", "/prompts/examples", "/prompts", "/variables"],
  body: ["/body/type", "/body/template", "/body/content_type", "/body/fields", "/body"],
  response: [
    ...["kind", "output", "stream", "usage/input_tokens", "usage/output_tokens", "usage/cached_tokens", "download", "seed", "revised_prompt", "request_id", "error_message", "errors", "price"].map((name) => `/response/${name}`),
    "/response",
  ],
  task: [
    ...["id", "poll_url", "poll_url_path", "poll_method", "status", "done", "failed", "refused", "interval_ms", "backoff", "max_interval_ms", "timeout_seconds", "fetch", "cancel"].map((name) => `/task/${name}`),
    "/task",
  ],
  features: [...["modalities", "edits", "needs_image", "masks", "structured_response", "data_generation", "streaming"].map((name) => `/features/${name}`), "/features"],
  limits: [
    ...["prompt_chars", "output_tokens", "images_per_request", "reference_images", "timeout_seconds", "request_bytes", "aspect_ratios", "mask_format"].map((name) => `/limits/${name}`),
    ...["max_size", "free_size", "sizes", "presets", "seed", "steps", "guidance", "input_images", "mask"].map((name) => `/limits/${name}`),
    "/limits",
  ],
  price: [...["image_usd", "input_usd_per_million", "output_usd_per_million", "as_of", "source"].map((name) => `/price/${name}`), "/price"],
};

/** Every field that shows what is said of it. */
export const CONTROLS: readonly string[] = SECTIONS.flatMap((section) => FIELDS[section]);

/** Where something is said: the section that has the field. */
export function sectionOf(field: string): Section {
  const control = nearest(field, CONTROLS);
  return SECTIONS.find((section) => FIELDS[section].includes(control)) ?? "about";
}

/** Whether body and answer are described here; a known structure has its own. */
export const isTemplate = (definition: Definition): boolean => (valueAt(definition, "/structure") ?? "template") === "template";

/** The sections that a definition has. */
export const sectionsOf = (definition: Definition): Section[] =>
  SECTIONS.filter((section) => isTemplate(definition) || (section !== "body" && section !== "response" && section !== "task"));

/** What a field's control waits for; a field that is not named here has one wherever its section is. */
const SHOWN: Record<string, (definition: Definition) => boolean> = {
  "/method": isTemplate,
  "/prompts/system": (definition) => makes(definition) !== "pictures",
  "/prompts/examples": (definition) => makes(definition) !== "pictures",
  "/body/template": (definition) => ["json", "text"].includes(bodyTypeOf(definition)),
  "/body/content_type": (definition) => bodyTypeOf(definition) === "text",
  "/body/fields": (definition) => ["form", "multipart"].includes(bodyTypeOf(definition)),
  "/response/output": (definition) => answerKindOf(definition) !== "binary",
  "/response/stream": (definition) => answerKindOf(definition) === "text",
  "/response/download": (definition) => answerKindOf(definition) === "url",
  "/features/edits": (definition) => !isTemplate(definition),
  "/features/masks": (definition) => !isTemplate(definition),
  ...Object.fromEntries(FIELDS.task.filter((field) => field !== "/task").map((field) => [field, hasTask])),
};

/** What kind of body is sent; nothing where nobody has said. */
export const bodyTypeOf = (definition: Definition): string => (valueAt(definition, "/body/type") as string | undefined) ?? "";

/** What the answer is. */
export const answerKindOf = (definition: Definition): string => (valueAt(definition, "/response/kind") as string | undefined) ?? "text";

/** Whether the endpoint answers later. */
export function hasTask(definition: Definition): boolean {
  return valueAt(definition, "/task") != null;
}

/** The fields that show what is said of them, as the form of this definition has them. What fits none stands above it. */
export const shownIn = (definition: Definition): string[] => sectionsOf(definition).flatMap((section) => FIELDS[section].filter((field) => SHOWN[field]?.(definition) ?? true));
