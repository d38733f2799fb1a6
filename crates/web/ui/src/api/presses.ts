import { keptStore } from "../shared/store";

/** A press of a button that buys. */
interface Press {
  /** What was asked for, as a figure of it: drafts have no place in what is kept twice. */
  asked: string;
  key: string;
}

/** The presses of one button. */
export interface Presses {
  /** The key of a press that asks for this: the last one's, where that asked for the same and had no answer. */
  begun(asked: string): string;
  /** An answer came to the press with this key, whatever it says: the next press buys anew. */
  answered(key: string): void;
}

/**
 * Presses of a button that buys. Where an answer was lost, be it with the page itself, nobody knows whether the server took
 * the order: the same order then goes under the same key, which the server takes once.
 */
export function presses(name: string): Presses {
  const last = keptStore<Press | undefined>(name, undefined);
  return {
    begun(text) {
      const asked = figureOf(text);
      const before = last.get();
      if (before?.asked === asked) return before.key;
      const key = onceKey();
      last.set({ asked, key });
      return key;
    },
    answered: (key) => last.set((now) => (now?.key === key ? undefined : now)),
  };
}

/** A key that nobody had before. Pages that are not served safely have no `randomUUID`. */
export function onceKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The header that carries it. */
export const underKey = (key: string) => ({ "Idempotency-Key": `"${key}"` });

/** Two texts with the same figure would be refused by the server, which compares them whole. */
function figureOf(text: string): string {
  let [one, other] = [0x811c9dc5, 0x1b873593];
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(at), 0x85ebca6b);
  }
  return `${text.length}-${one >>> 0}-${other >>> 0}`;
}
