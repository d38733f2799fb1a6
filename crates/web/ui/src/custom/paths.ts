/** Where a value is in an answer. */
export type Keys = (string | number)[];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The path of a value, as people write it: `choices[0].message.content`, `['a-b'].c`. */
export function pathOf(keys: Keys): string {
  return keys
    .map((key) => (typeof key === "number" ? `[${key}]` : NAME.test(key) ? `.${key}` : `['${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`))
    .join("")
    .replace(/^\./, "");
}

/** The path of all values that stand where this one does, in whichever place of its lists; nothing where there is no list. */
export function pathOfAll(keys: Keys): string | undefined {
  return keys.some((key) => typeof key === "number") ? pathOf(keys.map((key) => (typeof key === "number" ? "*" : key))).replaceAll("['*']", "[*]") : undefined;
}

/** What a value of an answer may be used as: the field of the definition, and the path that goes there. */
export interface Use {
  field: string;
  path: string;
  /** For whoever reads the menu: all values of the list, not this one alone. */
  isAll?: boolean;
}

const OF_WORDS = ["/response/output", "/response/error_message", "/response/revised_prompt", "/response/request_id", "/task/id", "/task/status", "/task/poll_url_path"];
const OF_NUMBERS = ["/response/usage/input_tokens", "/response/usage/output_tokens", "/response/usage/cached_tokens", "/response/seed", "/response/price/path", "/task/id"];

/** What a value may be used as, likeliest first. In a stream each event is a document of its own. */
export function usesOf(keys: Keys, value: unknown, inStream: boolean): Use[] {
  const within = inStream ? keys.slice(1) : keys;
  const path = pathOf(within);
  if (path === "") return [];
  const fields = typeof value === "number" ? OF_NUMBERS : OF_WORDS;
  // An event holds a piece of the answer, never the answer.
  const ofStream = ["/response/stream", ...fields.filter((field) => field !== "/response/output" && !field.startsWith("/task/"))];
  const uses: Use[] = (inStream ? ofStream : fields).map((field) => ({ field, path }));
  const all = pathOfAll(within);
  const output = uses.findIndex((use) => use.field === "/response/output");
  if (all && output >= 0) uses.splice(output + 1, 0, { field: "/response/output", path: all, isAll: true });
  return uses;
}

/** A picture in an answer, which stands there as a number of a file. */
export const isBlob = (value: unknown): value is { blob: number } =>
  typeof value === "object" && value !== null && Object.keys(value).length === 1 && typeof (value as { blob?: unknown }).blob === "number";

/** A request's body as people read it: JSON with its lines, anything else as it is. */
export function laidOut(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** What a value is that was taken as the answer. */
export function kindOf(value: unknown): string {
  if (isBlob(value)) return "base64";
  if (typeof value !== "string") return "text";
  if (/^data:image\//.test(value)) return "data_url";
  if (/^https?:\/\/\S+$/.test(value)) return "url";
  return value.length > 1000 && /^[A-Za-z0-9+/=\s]+$/.test(value) ? "base64" : "text";
}
