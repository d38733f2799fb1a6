import { useSyncExternalStore } from "react";
import { browserStore, forget } from "../shared/store";

const listeners = new Set<() => void>();
let needed = false;

/** Who logged in here last. */
const person = browserStore<string | undefined>("impasto.person", undefined);

function set(value: boolean) {
  if (needed === value) return;
  needed = value;
  listeners.forEach((listener) => listener());
}

/** Whether the server wants a token. */
export const session = {
  /** A route answered 401. */
  lost: () => set(true),
  /** A token was taken. Whoever was here before left without a word, and leaves nothing to somebody else. */
  begun(name: string) {
    const last = person.get();
    if (last !== undefined && last !== name) forget();
    person.set(name);
    set(false);
  },
  /** A person has logged out. */
  left() {
    set(true);
    forget();
  },
};

/** Whether a person must log in. */
export function useLoginNeeded(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => needed,
  );
}
