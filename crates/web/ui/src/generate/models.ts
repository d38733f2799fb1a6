import type { Model, ProviderName } from "../api/types";
import type { Draft } from "./panel/document";

export type Mode = "txt2img" | "img2img" | "inpaint";

/** How pictures would be made: it follows from what goes in. */
export function modeOf(draft: Draft): Mode {
  if (draft.mask_image) return "inpaint";
  return draft.init_image ? "img2img" : "txt2img";
}

/** Whether a model can make pictures that way. */
export const fits = (model: Model, mode: Mode): boolean => model.capabilities?.modes?.includes(mode) ?? mode === "txt2img";

/** Models of one provider. */
export interface Shelf {
  provider: string;
  name: string;
  models: Model[];
}

/** Models by provider, as far as they have all of these words. */
export function shelves(models: Model[], providers: ProviderName[], search: string): Shelf[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const nameOf = (id: string) => providers.find((provider) => provider.provider_id === id)?.name ?? id;
  const has = (model: Model) => {
    const text = [model.name, model.provider_model_id, nameOf(model.provider_id), ...(model.tags ?? [])].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = new Map<string, Model[]>();
  models.filter(has).forEach((model) => found.set(model.provider_id, [...(found.get(model.provider_id) ?? []), model]));
  return [...found].map(([provider, models]) => ({ provider, name: nameOf(provider), models }));
}

/** Two letters that stand for a provider. */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = "?", second] = words;
  return second ? `${first[0]}${second[0]}`.toUpperCase() : first.slice(0, 2);
}

/** Days until something happens; negative when it has. */
export function daysUntil(day: string, now = Date.now()): number {
  return Math.ceil((Date.parse(`${day}T00:00:00Z`) - now) / 86_400_000);
}

/** Whether its vendor serves it no more, as far as is known. */
export const isOver = ({ status, retires_on }: { status?: string; retires_on?: string | null }, now = Date.now()): boolean =>
  status === "retired" || (retires_on != null && daysUntil(retires_on, now) <= 0);
