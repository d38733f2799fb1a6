import { api, ask, BASE } from "../api/client";
import { queries } from "../api/queries";
import { modelsChanged } from "../models/changes";
import type { Definition } from "./pointer";
import { withFiles } from "../shared/withFiles";
import type { CustomModel, TestCall } from "./queries";
import { requestOf, type Sample } from "./trial";

/** Models of one's own came, went or changed. */
export async function customChanged(model?: CustomModel) {
  if (model) queries.setQueryData(["custom", model.key], model);
  await Promise.all([queries.invalidateQueries({ queryKey: ["custom"], exact: true }), modelsChanged()]);
}

const at = (key: string) => ({ params: { path: { key } } });

async function told(call: Promise<CustomModel>): Promise<CustomModel> {
  const model = await call;
  await customChanged(model);
  return model;
}

/** Keeps a definition: a new model without a key, else in the place of the old one. */
export const keep = (definition: Definition, key?: string) =>
  told(key === undefined ? ask(api.POST("/api/v1/custom_models", { body: { definition } })) : ask(api.PUT("/api/v1/custom_models/{key}", { ...at(key), body: { definition } })));

/** Publishes a model, or takes it back. */
export const lead = (key: string, status: "draft" | "published") => told(ask(api.PATCH("/api/v1/custom_models/{key}", { ...at(key), body: { status } })));

/** Whether a published model may be used. */
export const allow = (key: string, inference: "on" | "off") => told(ask(api.PATCH("/api/v1/custom_models/{key}", { ...at(key), body: { inference } })));

/** The same again under another name, as a draft. */
export const copyOf = (key: string) => told(ask(api.POST("/api/v1/custom_models/{key}/copy", { ...at(key), body: {} })));

/** Takes a model away; one that was used only when `force` says so. */
export async function take(key: string, force: boolean) {
  await ask(api.DELETE("/api/v1/custom_models/{key}", { params: { path: { key }, query: { force } } }));
  queries.removeQueries({ queryKey: ["custom", key] });
  await customChanged();
}

/** A draft out of a file. */
export async function bring(text: string) {
  const imported = await ask(api.POST("/api/v1/custom_models/import", { body: { text } }));
  await customChanged(imported.model);
  return imported;
}

/** The address of a model as a file. */
export const fileOf = (key: string) => `${BASE}/api/v1/custom_models/${encodeURIComponent(key)}/export`;

/** Tries a model; with `isDry` nothing is sent. */
export function tried(key: string, definition: Definition, sample: Sample, isDry: boolean): Promise<TestCall> {
  const { draft, files } = requestOf(definition, sample);
  const params = { path: { key }, query: { dry: isDry } };
  if (Object.keys(files).length === 0) return ask(api.POST("/api/v1/custom_models/{key}/test", { params, body: draft })) as Promise<TestCall>;
  return ask(api.POST("/api/v1/custom_models/{key}/test", { params, body: withFiles(draft, files) as never, bodySerializer: (form: unknown) => form as FormData })) as Promise<TestCall>;
}

