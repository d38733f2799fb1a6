import { partsOf } from "./pointer";

/** A JSON Schema, as far as the form reads one. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

/** How a field is edited, as its schema says. */
export interface Shape {
  kind: "text" | "number" | "flag" | "choice" | "words" | "choices" | "json";
  title?: string;
  description?: string;
  isWhole: boolean;
  minimum?: number;
  maximum?: number;
  usual?: unknown;
  choices: { value: string; title?: string; description?: string }[];
}

/** How the field at a pointer is edited; nothing where the schema has no such field. */
export function shapeAt(root: Schema, pointer: string): Shape | undefined {
  const found = partsOf(pointer).reduce<Schema | undefined>((now, part) => now && inside(root, now, part), resolved(root, root));
  return found && shapeOf(root, found);
}

function shapeOf(root: Schema, schema: Schema): Shape {
  const types = [schema.type].flat();
  const choices = choicesOf(schema);
  const items = schema.items && resolved(root, schema.items);
  const ofItems = items ? choicesOf(items) : [];
  const { title, description, minimum, maximum } = schema;
  const about = { title, description: plain(description), minimum, maximum, usual: schema.default, isWhole: types.includes("integer") };
  if (choices.length > 0) return { ...about, kind: "choice", choices };
  if (ofItems.length > 0) return { ...about, kind: "choices", choices: ofItems };
  if (types.includes("array") && items?.type === "string") return { ...about, kind: "words", choices: [] };
  if (types.includes("boolean")) return { ...about, kind: "flag", choices: [] };
  if (types.includes("integer") || types.includes("number")) return { ...about, kind: "number", choices: [] };
  return { ...about, kind: types.includes("string") ? "text" : "json", choices: [] };
}

const choicesOf = (schema: Schema): Shape["choices"] =>
  (schema.oneOf ?? []).flatMap((branch) => (typeof branch.const === "string" ? [{ value: branch.const, title: branch.title, description: plain(branch.description) }] : []));

/** The field of an object, in whichever of its branches it is; the item of a list. */
function inside(root: Schema, schema: Schema, part: string): Schema | undefined {
  const own = schema.properties?.[part] ?? (/^\d+$/.test(part) ? schema.items : undefined);
  if (own) return resolved(root, own);
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return branches.map((branch) => inside(root, resolved(root, branch), part)).find((found) => found !== undefined);
}

/** Follows references and leaves "or nothing" out; what stands beside a reference wins over what it leads to. */
function resolved(root: Schema, schema: Schema): Schema {
  const { $ref, anyOf, ...rest } = schema;
  if ($ref) return { ...resolved(root, root.$defs?.[$ref.replace("#/$defs/", "")] ?? {}), ...rest };
  const real = anyOf?.filter((branch) => branch.type !== "null");
  return real?.length === 1 && real[0] ? { ...resolved(root, real[0]), ...rest } : schema;
}

/** A description in one line, without the marks of code. */
const plain = (text: string | undefined) => text?.replaceAll("\n", " ").replaceAll("`", "");
