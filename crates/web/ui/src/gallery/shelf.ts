import type { Image } from "../api/types";

/** Pictures as far as they were asked for, newest first; ids are ordered as time is. */
export interface Shelf {
  items: readonly Image[];
  /** Where it goes on; nothing at the end. */
  next?: string;
  /** Whether the newest were asked for at all. */
  begun: boolean;
}

/** A page as the server gives it. */
export interface Page {
  items: Image[];
  next?: string | null;
}

export const EMPTY: Shelf = { items: [], begun: false };

/** Lays the newest page over what is there. What it does not reach stays, unless there is a gap between the two. */
export function refreshed(shelf: Shelf, page: Page): Shelf {
  const fresh: Shelf = { items: page.items, next: page.next ?? undefined, begun: true };
  const last = page.items.at(-1);
  if (!page.next || !last || !shelf.begun) return fresh;
  const from = shelf.items.findIndex((image) => image.id <= last.id);
  // Without an overlap there may be pictures in between that nobody asked for.
  if (from < 0 || (from === 0 && shelf.items[0]?.id !== last.id)) return fresh;
  const rest = shelf.items.slice(shelf.items[from]?.id === last.id ? from + 1 : from);
  return { ...shelf, items: [...page.items, ...rest], next: rest.length > 0 ? shelf.next : fresh.next, begun: true };
}

/** Goes on with an older page. */
export function extended(shelf: Shelf, page: Page): Shelf {
  const last = shelf.items.at(-1)?.id;
  const older = last === undefined ? page.items : page.items.filter((image) => image.id < last);
  return { items: [...shelf.items, ...older], next: page.next ?? undefined, begun: true };
}

/** Changes some pictures where they lie. */
export function changed(shelf: Shelf, ids: ReadonlySet<string>, change: Partial<Image>): Shelf {
  if (!shelf.items.some((image) => ids.has(image.id))) return shelf;
  return { ...shelf, items: shelf.items.map((image) => (ids.has(image.id) ? { ...image, ...change } : image)) };
}

/** Takes pictures off. */
export function without(shelf: Shelf, ids: ReadonlySet<string>): Shelf {
  const items = shelf.items.filter((image) => !ids.has(image.id));
  return items.length === shelf.items.length ? shelf : { ...shelf, items };
}

/** Puts pictures back where they belong. What lies beyond the end comes with its page. */
export function withBack(shelf: Shelf, images: readonly Image[]): Shelf {
  const there = new Set(shelf.items.map((image) => image.id));
  const last = shelf.next === undefined ? undefined : shelf.items.at(-1)?.id;
  const missing = images.filter((image) => !there.has(image.id) && (last === undefined || image.id > last));
  if (missing.length === 0) return shelf;
  const items = [...shelf.items, ...missing].sort((one, other) => (one.id < other.id ? 1 : -1));
  return { ...shelf, items };
}
