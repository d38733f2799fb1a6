import { useSyncExternalStore } from "react";
import { leave } from "../app/routes";
import { browserStore, followElsewhere, forget } from "../shared/store";

const listeners = new Set<() => void>();
let needed = false;

const PERSON = "impasto.person";
/** Who logged in here last. */
const person = browserStore<string | undefined>(PERSON, undefined);
// Somebody came or left in another window: what this one shows is not theirs.
followElsewhere(PERSON, () => window.location.reload());

function set(value: boolean) {
  if (needed === value) return;
  needed = value;
  listeners.forEach((listener) => listener());
}

/** Also what the address says of them. */
function forgetAll() {
  forget();
  leave();
}

/** Whether the server wants a token. */
export const session = {
  /** A route answered 401. */
  lost: () => set(true),
  /** A token was taken. Whoever was here before left without a word, and leaves nothing to somebody else. */
  begun(name: string) {
    const last = person.get();
    if (last !== undefined && last !== name) forgetAll();
    person.set(name);
    set(false);
  },
  /** A person has logged out. */
  left() {
    set(true);
    forgetAll();
    // Whoever logs in next is nobody's successor, and the other windows hear of it.
    person.set(undefined);
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
