import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let needed = false;

function set(value: boolean) {
  if (needed === value) return;
  needed = value;
  listeners.forEach((listener) => listener());
}

/** Whether the server wants a token. */
export const session = {
  /** A route answered 401. */
  lost: () => set(true),
  /** A token was taken. */
  begun: () => set(false),
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
