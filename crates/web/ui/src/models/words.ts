import type { components } from "../api/contract";
import { t } from "../strings";

type Capabilities = components["schemas"]["Capabilities"];

/** A capability in words. */
export interface Word {
  label: string;
  text: string;
}

const say = t.models.can;
const number = (value: number) => value.toLocaleString("en");

/** What a model can do, as people say it. */
export function capabilityWords(of: Capabilities): Word[] {
  const words: (Word | undefined)[] = [
    { label: say.how, text: list((of.modes ?? ["txt2img"]).map((mode) => say.modes[mode] ?? mode)) },
    { label: say.sizes, text: sizes(of) },
    { label: say.perCall, text: of.max_images_per_request ? say.upTo(number(of.max_images_per_request)) : say.notKnown },
    { label: say.references, text: references(of) },
    { label: say.mask, text: say.masks[of.mask_format ?? "none"] ?? say.none },
    word(say.controls, controls(of)),
    word(say.prompt, of.max_prompt_chars ? say.letters(number(of.max_prompt_chars)) : ""),
    word(say.partial, of.max_partial_images ? say.partials(of.max_partial_images) : ""),
    word(say.inputs, inputs(of)),
  ];
  return words.filter((one): one is Word => one !== undefined);
}

/** The same in one line, for a list. */
export function inShort(of: Capabilities): string {
  const modes = (of.modes ?? ["txt2img"]).map((mode) => say.modes[mode] ?? mode);
  const count = of.max_images_per_request;
  const parts = [list(modes), of.supports_reference_images ? say.references.toLowerCase() : "", count && count > 1 ? `${say.upTo(number(count))} a call` : ""];
  const text = parts.filter(Boolean).join(" · ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const word = (label: string, text: string): Word | undefined => (text ? { label, text } : undefined);

function list(parts: string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function sizes(of: Capabilities): string {
  const shapes = Object.keys(of.aspect_ratio_sizes ?? {}).length > 0 ? Object.keys(of.aspect_ratio_sizes ?? {}) : (of.allowed_aspect_ratios ?? []);
  const presets = of.resolution_presets ?? [];
  const classes = [...new Set(presets.map((preset) => preset.image_size))];
  const free = of.free_size;
  const parts = [
    shapes.length > 0 && say.shapes(shapes.length, shapes[0] ?? "", shapes.at(-1) ?? ""),
    presets.length > 0 && say.presets(`${presets.length} presets`, list(classes)),
    free && say.free(free.multiple_of, free.min_side ? say.from(free.min_side) : "", free.max_side ? say.to(free.max_side) : ""),
    of.auto_size && say.auto,
  ].filter((part): part is string => Boolean(part));
  return parts.join("; ") || say.vendor;
}

function references(of: Capabilities): string {
  if (!of.supports_reference_images) return say.none;
  const most = of.max_reference_images ?? of.max_input_images;
  return most ? say.upTo(number(most)) : say.any;
}

function controls(of: Capabilities): string {
  const ranged = (name: string, range: { min: number; max: number } | null | undefined) => (range ? say.range(name, range.min, range.max) : name);
  return list(
    [
      of.supports_negative_prompt && say.negative,
      of.supports_seed && say.seed,
      of.supports_steps && ranged(say.steps, of.steps),
      of.supports_guidance && ranged(say.guidance, of.guidance),
    ].filter((part): part is string => Boolean(part)),
  );
}

function inputs(of: Capabilities): string {
  const limits = of.input_images;
  if (!limits) return "";
  const types = list((limits.media_types ?? []).map((type) => type.replace("image/", "").toUpperCase()));
  return [types, limits.max_bytes ? say.upTo(`${Math.round(limits.max_bytes / 1e6)} MB`) : ""].filter(Boolean).join(", ");
}
