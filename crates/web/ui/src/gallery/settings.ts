import type { Model } from "../api/types";
import { rounded } from "../generate/panel/document";

/** Something that was set, as people read it. */
export interface Setting {
  name: string;
  label: string;
  value: string;
}

interface Schema {
  title?: string;
  properties?: Record<string, Schema>;
  oneOf?: Schema[];
  const?: unknown;
}

/** What stands elsewhere, or is none of a person's business. */
const ELSEWHERE = new Set(["model", "prompt", "seed", "mode", "metadata", "board_id", "init_image", "mask_image", "reference_images", "provider_options"]);

/** What a draft sets beside its words and pictures, with the labels of the panel. */
export function settingsOf(draft: Record<string, unknown>, model?: Model): Setting[] {
  const schema = (model?.panel as { schema?: Schema } | undefined)?.schema;
  const options = (draft.provider_options ?? {}) as Record<string, unknown>;
  // How a picture was made to fit says nothing where there was none.
  const idle = draft.init_image == null ? "init_fit" : undefined;
  const own = Object.entries(draft).filter(([name, value]) => !ELSEWHERE.has(name) && name !== idle && value != null);
  return [
    ...own.map(([name, value]) => setting(name, value, schema?.properties?.[name])),
    ...Object.entries(options).map(([name, value]) => setting(name, value, schema?.properties?.provider_options?.properties?.[name])),
  ];
}

function setting(name: string, value: unknown, schema?: Schema): Setting {
  const title = schema?.oneOf?.find((choice) => choice.const === value)?.title;
  const plain = typeof value === "string" ? value.replace(/^(\d+)x(\d+)$/, "$1×$2") : JSON.stringify(rounded(value));
  return { name, label: schema?.title ?? words(name), value: title ?? plain };
}

/** `negative_prompt` as `Negative prompt`. */
function words(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The gallery ids of the pictures that went in. Data URLs and files that were never kept are passed over. */
export function inputsOf(draft: Record<string, unknown>): string[] {
  const all = [draft.init_image, draft.mask_image, ...((draft.reference_images as unknown[] | undefined) ?? [])];
  return all.filter((input): input is string => typeof input === "string" && /^[0-9a-f-]{8,64}$/.test(input));
}
