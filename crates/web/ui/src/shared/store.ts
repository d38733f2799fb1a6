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

/** Makes a store that outlives the page. What cannot be read or kept is as if it had never been. */
export function keptStore<T>(name: string, first: T): Store<T> {
  const made = browserStore(name, first);
  const reset = () => {
    made.set(first);
    drop(name);
  };
  resets.add(reset);
  // Whoever leaves in one window leaves in all of them.
  if (typeof window !== "undefined") window.addEventListener("storage", ({ key, newValue }) => key === name && newValue === null && reset());
  return made;
}

/** Makes a store that outlives the page and belongs to the browser, whoever sits before it. */
export function browserStore<T>(name: string, first: T): Store<T> {
  const made = plain<T>(read<T>(name) ?? first);
  made.follow(() => {
    try {
      localStorage.setItem(name, JSON.stringify(made.get()));
    } catch {
      // Private windows and full disks keep nothing; the page works on.
    }
  });
  return made;
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
    const text = localStorage.getItem(name);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** The value of a store, for as long as the component is there. */
export function useStore<T>(of: Store<T>): T {
  return useSyncExternalStore(of.follow, of.get);
}
