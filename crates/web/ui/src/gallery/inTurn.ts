/** What came of many calls: answers in order, and the first reason why some failed. */
export interface Outcome<T, A> {
  done: { of: T; answer: A }[];
  failed: T[];
  error?: Error;
}

/** Calls for each thing, some side by side; one that fails does not stop the others. */
export async function inTurn<T, A>(things: readonly T[], call: (thing: T) => Promise<A>, beside = 6): Promise<Outcome<T, A>> {
  const outcome: Outcome<T, A> = { done: [], failed: [] };
  const rest = [...things];
  async function worker() {
    for (let thing = rest.shift(); thing !== undefined; thing = rest.shift()) {
      try {
        outcome.done.push({ of: thing, answer: await call(thing) });
      } catch (error) {
        outcome.failed.push(thing);
        outcome.error ??= error as Error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(beside, things.length) }, worker));
  return outcome;
}
