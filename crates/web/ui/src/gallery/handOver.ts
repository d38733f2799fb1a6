import { models, queries, usualModel } from "../api/queries";
import type { Change, Model } from "../api/types";
import { go } from "../app/routes";
import { desk, deskDo, panelOf } from "../generate/desk";
import { type Draft, isNothing } from "../generate/panel/document";
import { reveal } from "../generate/reveal";
import { withShape } from "../generate/starting";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { handedOver } from "./handed";

/** Something for the Generate page: a whole draft with what was lost on the way, or pictures of the gallery to go in. */
export type Handoff =
  | { kind: "recall"; model: string; draft: Draft; changes: Change[] }
  | { kind: "reference" | "init" | "mask"; images: readonly string[] };

const FIELD = { reference: "reference_images", init: "init_image", mask: "mask_image" } as const;

/** Lays it on the desk and goes there; says why where the model has no place for it, and stays. */
export async function handOver(thing: Handoff): Promise<void> {
  let installed: Model[];
  try {
    installed = await queries.ensureQueryData(models());
  } catch (error) {
    return toast((error as Error).message);
  }
  const before = desk.get().draft;
  const undo = { label: t.common.undo, act: deskDo.wayBack() };
  const trouble = thing.kind === "recall" ? recall(thing, installed) : use(thing, await chosenOf(installed));
  if (trouble) return toast(trouble);
  const said = wordsOf(thing, before);
  if (said) toast(said, undo);
  handedOver();
  go("generate");
  // Drawn with what has just been laid down.
  window.setTimeout(() => reveal(thing.kind === "recall" ? "prompt" : FIELD[thing.kind]));
}

/** What is said of it: what was there before is gone, and can be brought back. */
function wordsOf({ kind }: Handoff, before: Draft): string | undefined {
  if (kind === "recall") return t.gallery.act.recalled;
  return kind === "reference" || isNothing(before[FIELD[kind]]) ? undefined : t.gallery.act.replaced[kind];
}

function recall({ model, draft, changes }: Handoff & { kind: "recall" }, installed: readonly Model[]): string | undefined {
  const found = installed.find((one) => one.key === model);
  if (!found) return t.gallery.drop.notInstalled(model);
  deskDo.recall(found, draft, changes);
  return undefined;
}

/** The model on the desk; where there is none, the one that the page begins with. */
async function chosenOf(installed: Model[]): Promise<Model | undefined> {
  const chosen = installed.find((one) => one.key === desk.get().model);
  if (chosen) return chosen;
  const usual = await queries.ensureQueryData(usualModel()).catch(() => undefined);
  return installed.find((one) => one.key === usual);
}

function use({ kind, images }: Exclude<Handoff, { kind: "recall" }>, model: Model | undefined): string | undefined {
  if (!model) return t.generate.plan.needModel;
  if (model.key !== desk.get().model) deskDo.choose(model);
  const panel = panelOf(model);
  if (panel.schema.properties?.[FIELD[kind]] === undefined) return t.gallery.act.unfit(model.name ?? "");
  if (kind === "mask" && isNothing(desk.get().draft.init_image)) return t.gallery.act.maskOfNothing;
  if (kind === "mask") deskDo.change({ mask_image: images[0] });
  else {
    const as = FIELD[kind] as "reference_images" | "init_image";
    let isFull = false;
    withShape(panel, () => void (isFull = !images.every((id) => deskDo.use(id, as, panel))));
    if (isFull) return t.generate.full;
  }
  return undefined;
}
