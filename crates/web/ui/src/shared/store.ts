import { useSyncExternalStore } from "react";

/** A value that components follow. */
export interface Store<T> {
  get(): T;
  set(next: T | ((now: T) => T)): void;
  follow(changed: () => void): () => void;
}

/** Makes a store. */
export function store<T>(first: T): Store<T> {
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

/** Makes a store that outlives the page. What cannot be read or kept is as if it had never been. */
export function keptStore<T>(name: string, first: T): Store<T> {
  const made = store<T>(read(name) ?? first);
  made.follow(() => {
    try {
      localStorage.setItem(name, JSON.stringify(made.get()));
    } catch {
      // Private windows and full disks keep nothing; the page works on.
    }
  });
  return made;
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
