/** What is chosen in a list, where one stands, and from where a range is counted. */
export interface Selection {
  chosen: ReadonlySet<string>;
  /** Where one stands. */
  at?: string;
  /** Where a range begins. */
  anchor?: string;
}

export const NOTHING: Selection = { chosen: new Set() };

/** Which keys were down. */
export interface Held {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** A click or a step with the keyboard: alone, with Shift a range, with Ctrl one more or one less. */
export function picked(now: Selection, ids: readonly string[], id: string, held: Held): Selection {
  const more = held.ctrlKey || held.metaKey;
  if (held.shiftKey) return ranged(now, ids, id, more);
  if (more) return toggled(now, id);
  return { chosen: new Set([id]), at: id, anchor: id };
}

/** One more, or one less. */
export function toggled(now: Selection, id: string): Selection {
  const chosen = new Set(now.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, at: id, anchor: id };
}

/** From the anchor to here; with `more` beside what is chosen. */
function ranged(now: Selection, ids: readonly string[], id: string, more: boolean): Selection {
  const anchor = now.anchor !== undefined && ids.includes(now.anchor) ? now.anchor : id;
  const [one, other] = [ids.indexOf(anchor), ids.indexOf(id)];
  const range = ids.slice(Math.min(one, other), Math.max(one, other) + 1);
  return { chosen: new Set(more ? [...now.chosen, ...range] : range), at: id, anchor };
}

/** Goes there and chooses nothing: Ctrl with an arrow. */
export function stood(now: Selection, id: string): Selection {
  return { ...now, at: id };
}

/** Everything. */
export function everything(now: Selection, ids: readonly string[]): Selection {
  return { ...now, chosen: new Set(ids) };
}

/** What is left when pictures went: where one stood, the next one is. */
export function kept(now: Selection, before: readonly string[], after: ReadonlySet<string>): Selection {
  const chosen = new Set([...now.chosen].filter((id) => after.has(id)));
  const at = now.at === undefined || after.has(now.at) ? now.at : neighbour(before, now.at, after);
  if (chosen.size === now.chosen.size && at === now.at) return now;
  return { chosen, at, anchor: now.anchor !== undefined && after.has(now.anchor) ? now.anchor : at };
}

/** The next that is there, else the last before. */
function neighbour(before: readonly string[], gone: string, after: ReadonlySet<string>): string | undefined {
  const index = before.indexOf(gone);
  if (index < 0) return undefined;
  return before.slice(index).find((id) => after.has(id)) ?? before.slice(0, index).findLast((id) => after.has(id));
}
