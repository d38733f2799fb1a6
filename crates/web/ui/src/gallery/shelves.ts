import type { Image } from "../api/types";
import { type Store, store } from "../shared/store";
import { changed, EMPTY, type Shelf, withBack, without } from "./shelf";

/** Shelves by what was asked for. The last few stay, so that going back finds them as they were. */
const shelves = new Map<string, Store<Shelf>>();
const KEPT = 6;

/** The shelf of a question. */
export function shelfOf(key: string): Store<Shelf> {
  const there = shelves.get(key) ?? store(EMPTY);
  shelves.delete(key);
  shelves.set(key, there);
  for (const oldest of shelves.keys()) {
    if (shelves.size <= KEPT) break;
    shelves.delete(oldest);
  }
  return there;
}

const every = (change: (shelf: Shelf) => Shelf) => shelves.forEach((shelf) => shelf.set(change));
const idsOf = (images: readonly Image[]) => new Set(images.map((image) => image.id));

/** Changes pictures wherever they are shown. */
export const changeEverywhere = (images: readonly Image[], change: Partial<Image>) => every((shelf) => changed(shelf, idsOf(images), change));

/** Takes pictures off wherever they are shown. */
export const takeOff = (images: readonly Image[]) => every((shelf) => without(shelf, idsOf(images)));

/** Shelves as they are, for putting everything back. */
export function snapshot(): () => void {
  const before = [...shelves].map(([key, shelf]) => [key, shelf.get()] as const);
  return () => before.forEach(([key, shelf]) => shelves.get(key)?.set(shelf));
}

/** Puts pictures back onto the shelves that had them. */
export function remember(images: readonly Image[]): (back: readonly Image[]) => void {
  const ids = idsOf(images);
  const had = [...shelves].map(([key, shelf]) => [key, new Set(shelf.get().items.filter((image) => ids.has(image.id)).map((image) => image.id))] as const);
  return (back) => had.forEach(([key, of]) => shelves.get(key)?.set((shelf) => withBack(shelf, back.filter((image) => of.has(image.id)))));
}
