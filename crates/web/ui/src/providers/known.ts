import type { RJSFSchema } from "@rjsf/utils";
import { resolved } from "../generate/panel/document";

/** What a provider says of one of its settings. */
export interface Known {
  title?: string;
  help?: string;
  /** What may be chosen, where not everything may. */
  choices?: { value: string; help?: string }[];
  /** Whether it is an object, which is written as JSON. */
  isObject: boolean;
}

/** What the schema of a provider's own settings says of one; nothing of those that every provider has. */
export function known(schema: unknown, name: string): Known | undefined {
  const root = schema as RJSFSchema | null | undefined;
  const said = root?.properties?.[name];
  if (!root || typeof said !== "object") return undefined;
  const own = resolved(root, said);
  // What may be absent is a choice between itself and nothing.
  const kinds = [own, ...(own.anyOf ?? [])].map((kind) => resolved(root, kind as RJSFSchema)).filter((kind) => kind.type !== "null");
  const constants = kinds.flatMap((kind) => (kind.oneOf ?? []) as RJSFSchema[]).flatMap((one) => (typeof one.const === "string" ? [{ value: one.const, help: plain(one.description) }] : []));
  const listed = kinds.flatMap((kind) => kind.enum ?? []).flatMap((one) => (typeof one === "string" ? [{ value: one }] : []));
  const choices = [...constants, ...listed];
  return { title: own.title, help: plain(own.description), choices: choices.length > 0 ? choices : undefined, isObject: kinds.some((kind) => kind.type === "object") };
}

/** A description without the marks of code. */
const plain = (text: string | undefined) => text?.replaceAll("`", "").replace(/\s+/g, " ");
