import type { Model, StarterModel } from "../api/types";

/** What a person may lay over a starter; texts as they stand in the fields, empty is what the starter says. */
export interface Edits {
  name: string;
  description: string;
  num_images: string;
  steps: string;
  guidance: string;
  price: string;
}

const text = (value: number | null | undefined) => (value == null ? "" : String(value));

/** The fields of a model as they are. */
export function editsOf(model: Model): Edits {
  const settings = model.default_settings ?? {};
  return {
    name: model.name ?? "",
    description: model.description ?? "",
    num_images: text(settings.num_images),
    steps: text(settings.steps),
    guidance: text(settings.guidance),
    price: text(model.price?.images?.find((price) => Object.keys(price.when ?? {}).length === 0)?.usd),
  };
}

/** Which fields differ from the starter. Without one nothing does. */
export function changedFrom(starter: StarterModel | undefined, model: Model): Set<keyof Edits> {
  if (!starter) return new Set();
  const own = editsOf(model);
  const theirs = editsOf({ ...starter, price: null } as unknown as Model);
  return new Set((Object.keys(own) as (keyof Edits)[]).filter((name) => own[name] !== theirs[name]));
}

/** The change to send: only what differs; an emptied field takes the starter's back. */
export function changeOf(before: Edits, after: Edits, model: Model, today: string): Record<string, unknown> {
  const differs = (name: keyof Edits) => before[name].trim() !== after[name].trim();
  const change: Record<string, unknown> = {};
  for (const name of ["name", "description"] as const) if (differs(name)) change[name] = after[name].trim() || null;
  const settings = (["num_images", "steps", "guidance"] as const).filter(differs);
  if (settings.length > 0) change.default_settings = Object.fromEntries(settings.map((name) => [name, after[name].trim() === "" ? null : Number(after[name])]));
  if (differs("price")) change.price = after.price.trim() === "" ? null : { model: model.provider_model_id, as_of: today, images: [{ usd: Number(after.price) }] };
  return change;
}

/** What was laid over a starter, as it is laid over it again: under its key, and switched off where it was. */
export function overlayOf({ key, enabled, ...model }: Model, starter: StarterModel | undefined): Record<string, unknown> {
  const laid = (["name", "description", "default_settings", "price"] as const).filter((name) => {
    const theirs = (starter as Partial<Model> | undefined)?.[name];
    return model[name] != null && JSON.stringify(model[name]) !== JSON.stringify(theirs);
  });
  return { key, enabled, ...Object.fromEntries(laid.map((name) => [name, model[name]])) };
}

/** Takes everything back to the starter. */
export const RESET = { name: null, description: null, default_settings: null, price: null } as const;
