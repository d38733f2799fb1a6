/** A definition as the form holds it: the document that is sent, and nothing else. */
export type Definition = Record<string, unknown>;

/** The names and numbers of a JSON pointer: `/variables/0/name` is `["variables", "0", "name"]`. */
export const partsOf = (pointer: string): string[] =>
  pointer.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** What stands at a pointer; nothing where the way there ends before. */
export function valueAt(document: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>((now, part) => (typeof now === "object" && now !== null ? (now as Record<string, unknown>)[part] : undefined), document);
}

/** The document with another value there. `undefined` takes the field out, and objects that are empty then go with it. */
export function withValue(document: Definition, pointer: string, value: unknown): Definition {
  return (laid(document, partsOf(pointer), value) ?? {}) as Definition;
}

function laid(now: unknown, [first, ...rest]: string[], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(now)) return now.map((item: unknown, index) => (String(index) === first ? laid(item, rest, value) : item));
  const { [first]: before, ...others } = (typeof now === "object" && now !== null ? now : {}) as Record<string, unknown>;
  const after = laid(before, rest, value);
  if (after === undefined) return Object.keys(others).length > 0 ? others : undefined;
  // The field stays where it was, so that a file that is taken along reads as it was written.
  return typeof now === "object" && now !== null && first in now
    ? Object.fromEntries(Object.entries(now).map(([key, old]) => [key, key === first ? after : old]))
    : { ...others, [first]: after };
}

/** Whether two documents say the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
