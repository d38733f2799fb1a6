import type { RJSFSchema, UiSchema } from "@rjsf/utils";

/** A panel as the server gives it: what can be set, in three lists, and the rules between fields. */
export interface PanelDocument {
  schema: RJSFSchema;
  uiSchema: UiSchema;
  /** What a fresh panel shows. */
  defaults?: Record<string, unknown>;
  /** What: words and pictures. */
  prompts: string[];
  /** How big and how many. */
  image: string[];
  /** How. */
  generation: string[];
  rules?: Rule[];
  model?: { key: string; name: string; provider: string };
}

/** A rule that JSON Schema cannot say. */
export interface Rule {
  rule: string;
  code: string;
  message: string;
  field?: string;
  fields?: string[];
  /** The field that must be there too. */
  needs?: string;
  of?: number;
  min?: number;
  max?: number;
  width?: number;
  height?: number;
}

export type Draft = Record<string, unknown>;

/** Fields that change, maybe by what is there when they do: a file may be on its way for long. */
export type Changing = Draft | ((now: Draft) => Draft);

/** A draft with its changes. */
export const changed = (now: Draft, fields: Changing): Draft => ({ ...now, ...(typeof fields === "function" ? fields(now) : fields) });

/** Where a control stands: in sight, or under "More". */
export interface Arrangement {
  what: string[];
  big: string[];
  how: string[];
  more: string[];
}

/** The constant by which objects of several kinds are told apart, where there is one. */
export function tagOf(kinds: readonly RJSFSchema[]): string | undefined {
  const isTag = (kind: RJSFSchema, name: string) => typeof (kind.properties?.[name] as RJSFSchema | undefined)?.const === "string";
  return Object.keys(kinds[0]?.properties ?? {}).find((name) => kinds.every((kind) => isTag(kind, name)));
}

/** The hint that chooses a richer control than a stock one. */
export const presentationOf = (uiSchema: UiSchema | undefined): string | undefined =>
  uiSchema?.["ui:options"]?.presentation as string | undefined;

/** Whether a panel has this control. */
export const has = (panel: PanelDocument, name: string): boolean =>
  panel.schema.properties?.[name] !== undefined && panel.uiSchema[name]?.["ui:widget"] !== "hidden";

/**
 * What, how big and how many, how: the document's lists. An object of options stays in sight, since it sorts its own
 * fields; single numbers of the way it is made and seeds are what few people touch.
 */
export function arrange(panel: PanelDocument): Arrangement {
  const there = (names: string[] | undefined) => (names ?? []).filter((name) => has(panel, name));
  const isSeed = (name: string) => presentationOf(panel.uiSchema[name]) === "seed";
  const isObject = (name: string) => {
    const schema = panel.schema.properties?.[name];
    return typeof schema === "object" && schema.type === "object";
  };
  const image = there(panel.image);
  const generation = there(panel.generation);
  return {
    what: there(panel.prompts),
    big: image.filter((name) => !isSeed(name)),
    how: generation.filter(isObject),
    more: [...image.filter(isSeed), ...generation.filter((name) => !isObject(name))],
  };
}

/** A schema with its `$ref` into the same document followed; what stands beside the reference wins. */
export function resolved(root: RJSFSchema, schema: RJSFSchema): RJSFSchema {
  if (!schema.$ref?.startsWith("#/")) return schema;
  const path = schema.$ref.slice(2).split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const target = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
  const { $ref: _followed, ...beside } = schema;
  return { ...(target as RJSFSchema | undefined), ...beside };
}

/** What can be chosen, where a schema is a list of constants. */
export function choicesOf(root: RJSFSchema, schema: RJSFSchema): unknown[] | undefined {
  const at = resolved(root, schema);
  if (at.enum) return at.enum;
  const constants = (at.oneOf ?? at.anyOf)?.map((choice) => (typeof choice === "object" ? choice.const : undefined));
  return constants?.length && constants.every((constant) => constant !== undefined) ? constants : undefined;
}

/** Options in sight at most. */
const IN_SIGHT = 2;
/** More choices than this are a list to open, which is for whoever looks for it. */
const FEW = 5;

/**
 * The options that stand in sight: choices, first those that the model's own defaults speak of, then those with few
 * values. The rest is under "More".
 */
export function optionsInSight(panel: PanelDocument, name: string): string[] {
  const own = panel.schema.properties?.[name];
  if (typeof own !== "object") return [];
  const properties = Object.entries(resolved(panel.schema, own as RJSFSchema).properties ?? {});
  const spoken = (panel.defaults?.[name] ?? {}) as Record<string, unknown>;
  const hidden = (option: string) => panel.uiSchema[name]?.[option]?.["ui:widget"] === "hidden";
  const weight = ([option, schema]: [string, unknown]) => {
    const choices = choicesOf(panel.schema, schema as RJSFSchema);
    if (!choices || hidden(option)) return 0;
    return (option in spoken ? 4 : 0) + (choices.length > 1 && choices.length <= FEW ? 2 : 0);
  };
  const weighed = properties.map((entry) => ({ option: entry[0], weight: weight(entry) })).filter((entry) => entry.weight > 0);
  return weighed
    .sort((a, b) => b.weight - a.weight)
    .slice(0, IN_SIGHT)
    .map((entry) => entry.option);
}

/** Whether a field waits for another: a mask for the picture that it lies on. */
export function waitsFor(panel: PanelDocument, name: string, draft: Draft): string | undefined {
  const rule = panel.rules?.find((rule) => rule.rule === "requires" && rule.field === name);
  return rule?.needs !== undefined && isNothing(draft[rule.needs]) ? rule.needs : undefined;
}

/** Whether it is a file within the draft itself, as options of some models take them. */
export const isFile = (value: unknown): boolean => typeof value === "string" && /^data:\w+\/[\w.+-]+[;,]/.test(value);

/** Whether nothing is said. */
export const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** What a fresh panel shows. */
export function freshDraft(panel: PanelDocument): Draft {
  const own = Object.entries(panel.schema.properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === "object" && schema.default !== undefined && schema.type !== "object" ? [[name, schema.default]] : [],
  );
  return { ...Object.fromEntries(own), ...structuredClone(panel.defaults ?? {}) };
}

/** Fields that mean the same with every model, so that they stay when another one is chosen. */
const SHARED = ["prompt", "negative_prompt", "reference_images", "init_image", "mask_image", "init_fit", "num_images", "board_id", "seed"];

/** The draft for another model: what it shares stays, its own settings are as they were with it last, or fresh. */
export function carriedOver(from: Draft, panel: PanelDocument, kept: Draft | undefined): Draft {
  const shared = SHARED.filter((name) => panel.schema.properties?.[name] !== undefined && !isNothing(from[name]));
  const pictures = panel.schema.properties?.reference_images;
  const most = typeof pictures === "object" ? pictures.maxItems : undefined;
  const draft = { ...freshDraft(panel), ...kept, ...Object.fromEntries(shared.map((name) => [name, from[name]])) };
  if (most !== undefined && Array.isArray(draft.reference_images)) draft.reference_images = draft.reference_images.slice(0, most);
  return within(panel, draft);
}

/** A draft without what the panel does not have. */
export function within(panel: PanelDocument, draft: Draft): Draft {
  const known = panel.schema.properties ?? {};
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => name in known && value !== undefined));
}

/** The draft as it is sent: nothing that is not said. */
export function sent(panel: PanelDocument, model: string, draft: Draft): Draft & { model: string; prompt: string } {
  const said = Object.entries(within(panel, draft)).filter(([, value]) => !isNothing(value));
  const plain = Object.fromEntries(said.map(([name, value]) => [name, pruned(value)] as const).filter(([, value]) => value !== undefined));
  const prompt = typeof draft.prompt === "string" ? draft.prompt : "";
  return { ...plain, model, prompt };
}

/** An object without what is not said in it; nothing where nothing is. A form makes empty objects by looking at them. */
function pruned(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, pruned(inner)] as const);
  const said = entries.filter(([, inner]) => inner !== undefined && inner !== null);
  return said.length ? Object.fromEntries(said) : undefined;
}

/** Whether any of these fields differs from what a fresh panel shows. */
export function isTouched(panel: PanelDocument, names: string[], draft: Draft): boolean {
  const fresh = freshDraft(panel);
  return names.some((name) => {
    const value = draft[name];
    if (isNothing(value)) return false;
    if (typeof value !== "object" || Array.isArray(value)) return isOther(value, fresh[name]);
    return ownOptions(panel, name, value as Draft).length > 0;
  });
}

/** The options that differ from what is usual: from the model's own defaults, else from the schema's. */
export function ownOptions(panel: PanelDocument, name: string, options: Draft): string[] {
  return Object.keys(options).filter((option) => options[option] !== undefined && isOther(options[option], usualOption(panel, name, option)));
}

function usualOption(panel: PanelDocument, name: string, option: string): unknown {
  const spoken = (panel.defaults?.[name] ?? {}) as Draft;
  const schemas = resolved(panel.schema, (panel.schema.properties?.[name] ?? {}) as RJSFSchema).properties ?? {};
  return spoken[option] ?? resolved(panel.schema, (schemas[option] ?? {}) as RJSFSchema).default;
}

/** Of what another model does not take, what a person had chosen: a setting that was as usual is missed by nobody. */
export function losses<T extends { field: string; from?: unknown }>(changes: readonly T[], from: PanelDocument | undefined): T[] {
  if (!from) return [...changes];
  const fresh = freshDraft(from);
  return changes.filter((change) => {
    const [, name = "", option] = change.field.split("/");
    return isOther(change.from, option === undefined ? fresh[name] : usualOption(from, name, option));
  });
}

/** Whether two values differ. Numbers come out of single-precision figures: 0.7 and 0.699999988 are the same. */
const isOther = (value: unknown, usual: unknown) => JSON.stringify(rounded(value)) !== JSON.stringify(rounded(usual));

/** A number as it was meant. */
export const rounded = (value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(6)) : value);
