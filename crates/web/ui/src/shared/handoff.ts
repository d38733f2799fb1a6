/**
 * What other pages hand to the Generate page: one small store, so that neither side imports the other.
 *
 * A gallery calls [`handOver`]; it leads to the Generate page. That page calls [`useHandedOver`] once its models are there,
 * and is given everything that waits, each thing once:
 *
 * - `recall`: a whole draft in the shape of `POST /api/v1/plan`, the record's key of its model, and what was lost on the way
 *   (show it, as after a change of model).
 * - `reference`, `init`, `mask`: pictures that are in the gallery, by id; `init` and `mask` carry one. What the model does
 *   not take is the Generate page's to say.
 */
import { useEffect } from "react";
import type { Change } from "../api/types";
import { go } from "../app/routes";
import { store, useStore } from "./store";

/** Something for the Generate page. */
export type Handoff =
  | { kind: "recall"; model: string; draft: Record<string, unknown>; changes: Change[] }
  | { kind: "reference" | "init" | "mask"; images: string[] };

const waiting = store<readonly Handoff[]>([]);

/** Hands something to the Generate page, and goes there. */
export function handOver(thing: Handoff): void {
  waiting.set((now) => [...now, thing]);
  go("generate");
}

/** Takes what waits, in order. */
export function takeHandedOver(): readonly Handoff[] {
  const things = waiting.get();
  if (things.length > 0) waiting.set([]);
  return things;
}

/** Gives whatever is handed over to the component, each thing once. Give nothing until it can be taken. */
export function useHandedOver(take: ((thing: Handoff) => void) | undefined): void {
  const things = useStore(waiting);
  useEffect(() => {
    if (take && things.length > 0) takeHandedOver().forEach(take);
  }, [take, things]);
}

/** What a dragged picture of the gallery carries beside its address: its id, and those of what was chosen with it, as JSON. */
export const DRAGGED = "application/x-impasto-images";

/** The ids that a drag carries; nothing where it comes from elsewhere. */
export function draggedIds(data: DataTransfer): string[] {
  try {
    return JSON.parse(data.getData(DRAGGED)) as string[];
  } catch {
    return [];
  }
}
