import { useSyncExternalStore } from "react";

/** A value that components follow. */
export interface Store<T> {
  get(): T;
  set(next: T | ((now: T) => T)): void;
  follow(changed: () => void): () => void;
}

/** Puts every store back to how it began, but those of the browser. */
const resets = new Set<() => void>();

/** Forgets whoever was here: what was drafted, said and looked at, also what outlives the page. */
export function forget(): void {
  resets.forEach((reset) => reset());
}

/** Makes a store. What is in it belongs to the person who is here, and goes with them. */
export function store<T>(first: T): Store<T> {
  const made = plain(first);
  resets.add(() => made.set(first));
  return made;
}

/** Brings what another window kept and what is here together; what is here itself where there is nothing new. */
type Merge<T> = (here: T, there: T) => T;

/** Lists, newest first, of which no window takes anything from another. */
export const listed =
  (most: number): Merge<string[]> =>
  (here, there) =>
    there.every((one) => here.includes(one)) ? here : [...there, ...here.filter((one) => !there.includes(one))].slice(0, most);

/** How a store outlives the page, beside its name. */
interface Keeping<T> {
  merge?: Merge<T>;
  /** What in it is too large to be kept: browsers keep a few megabytes, and where one thing is too much for them, nothing of it. */
  isTooLarge?(part: unknown): boolean;
}

/** Makes a store that outlives the page. What cannot be read or kept is as if it had never been. */
export function keptStore<T>(name: string, first: T, { merge, isTooLarge }: Keeping<T> = {}): Store<T> {
  const { made, hear } = outliving(name, first, isTooLarge);
  const reset = () => {
    made.set(first);
    drop(name);
  };
  resets.add(reset);
  // Whoever leaves in one window leaves in all of them.
  followElsewhere(name, (there) => {
    if (there === undefined) reset();
    else if (merge) hear((now) => merge(now, there as T));
  });
  return made;
}

/** Hears of what other windows keep under this name; nothing where they dropped it. */
export function followElsewhere(name: string, changed: (there: unknown) => void): void {
  if (typeof window === "undefined") return;
  window.addEventListener("storage", ({ key, newValue }) => key === name && changed(newValue === null ? undefined : parsed(newValue)));
}

/** Makes a store that outlives the page and belongs to the browser, whoever sits before it. */
export function browserStore<T>(name: string, first: T): Store<T> {
  return outliving(name, first).made;
}

function outliving<T>(name: string, first: T, isTooLarge: Keeping<T>["isTooLarge"] = () => false) {
  const made = plain<T>(read<T>(name) ?? first);
  let isHeard = false;
  made.follow(() => isHeard || write(name, made.get(), isTooLarge));
  /** What another window said is kept already: were it written here too, each would write over the other. */
  const hear = (change: (now: T) => T) => {
    isHeard = true;
    made.set(change);
    isHeard = false;
  };
  return { made, hear };
}

function write(name: string, value: unknown, isTooLarge: (part: unknown) => boolean) {
  if (value === undefined) return drop(name);
  try {
    localStorage.setItem(name, JSON.stringify(value, (_, part) => (isTooLarge(part) ? undefined : Array.isArray(part) ? part.filter((one) => !isTooLarge(one)) : part)));
  } catch {
    // Private windows and full disks keep nothing; the page works on.
  }
}

function plain<T>(first: T): Store<T> {
  let now = first;
  const followers = new Set<() => void>();
  return {
    get: () => now,
    set(next) {
      const value = typeof next === "function" ? (next as (now: T) => T)(now) : next;
      if (Object.is(value, now)) return;
      now = value;
      followers.forEach((changed) => changed());
    },
    follow(changed) {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
}

function drop(name: string) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

function read<T>(name: string): T | undefined {
  try {
    return parsed(localStorage.getItem(name) ?? "") as T | undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a store, for as long as the component is there. */
export function useStore<T>(of: Store<T>): T {
  return useSyncExternalStore(of.follow, of.get);
}
