import type { Change } from "../api/types";
import { t } from "../strings";
import { type Draft, isNothing } from "./panel/document";

/** What a person gives to any model. */
const GIVEN = ["reference_images", "init_image", "mask_image"] as const;

const idsIn = (draft: Draft): string[] => (draft.reference_images ?? []) as string[];

/** A draft with what was put aside before; of one picture, the one that lies there. */
export function reunited(draft: Draft, aside: Draft = {}): Draft {
  const said = Object.fromEntries(Object.entries(draft).filter(([, value]) => !isNothing(value)));
  return { ...aside, ...said, reference_images: [...new Set([...idsIn(draft), ...idsIn(aside)])] };
}

/** The pictures that were given and that a model has no place for: they wait for one that has. */
export function leftOut(given: Draft, taken: Draft): Draft {
  const isOut = (name: string) => (isNothing(given[name]) ? false : isNothing(taken[name]));
  const references = idsIn(given).filter((id) => !idsIn(taken).includes(id));
  const single = GIVEN.slice(1).filter(isOut).map((name) => [name, given[name]]);
  return { ...Object.fromEntries(single), ...(references.length > 0 && { reference_images: references }) };
}

/** What waits, in words. */
export function asideWords(aside: Draft): Change[] {
  const words = { reference_images: t.generate.aside.references(idsIn(aside).length), init_image: t.generate.aside.init, mask_image: t.generate.aside.mask };
  return GIVEN.filter((name) => name in aside).map((name) => ({ field: `/${name}`, code: "aside", from: null, to: null, message: words[name] }));
}
