import type { Change, Model } from "../api/types";
import { keptStore, listed, store } from "../shared/store";
import { asideWords, leftOut, reunited } from "./aside";
import { carriedOver, changed, type Changing, type Draft, freshDraft, isFile, isNothing, type PanelDocument, within } from "./panel/document";

/** What lies on the desk: the chosen model, and what is asked of it. It outlives the page. */
export interface Desk {
  model?: string;
  /** Further models that are asked for the same. */
  also?: string[];
  draft: Draft;
  /** Pictures that were given and that the chosen model has no place for. */
  aside?: Draft;
  /** The size that came with the picture to start from: nobody chose it. */
  followed?: string;
  /** Models whose size a person chose, be it the usual one. */
  sized?: string[];
  /** Settings by model, as they were left. */
  kept: Record<string, Draft>;
  /** The last prompts, newest first. */
  prompts: string[];
}

/** Prompts that are remembered. */
const REMEMBERED = 50;
const together = listed(REMEMBERED);

/** What lies there is each window's own; what was said is everybody's. */
const merged = (here: Desk, { prompts }: Desk): Desk => {
  const all = together(here.prompts, prompts);
  return all === here.prompts ? here : { ...here, prompts: all };
};

export const desk = keptStore<Desk>("impasto.desk", { draft: {}, kept: {}, prompts: [] }, { merge: merged, isTooLarge: isFile });

/** What could not be taken over by the model, until a person has seen it. */
export const lost = store<Change[]>([]);

/** The panel of a model. */
export const panelOf = (model: Model): PanelDocument => model.panel as PanelDocument;

/** What a person does on the desk. */
export const deskDo = {
  /** Chooses a model; what it shares with the last one stays. */
  choose(model: Model) {
    desk.set((now) => {
      const kept = now.model ? { ...now.kept, [now.model]: own(now.draft) } : now.kept;
      const also = now.also?.filter((key) => key !== model.key);
      const given = reunited(now.draft, now.aside);
      const draft = carriedOver(given, panelOf(model), kept[model.key ?? ""]);
      return { ...now, kept, also, model: model.key, draft, aside: leftOut(given, draft) };
    });
    lost.set(asideWords(desk.get().aside ?? {}));
  },

  /** Asks a further model for the same, or no longer. */
  also(key: string) {
    desk.set(({ also = [], ...now }) => ({ ...now, also: also.includes(key) ? also.filter((other) => other !== key) : [...also, key] }));
  },

  /** The whole draft, as the form has it. */
  replace(draft: Draft) {
    desk.set((now) => onto(now, draft));
  },

  /** The size was chosen by hand: it stays, whatever picture goes in, until everything is as usual again. */
  size() {
    desk.set((now) => ({ ...now, followed: undefined, sized: [...unsized(now, now.model), now.model ?? ""] }));
  },

  /** Some fields of the draft, maybe by what is there now. */
  change(fields: Changing) {
    desk.set((now) => onto(now, changed(now.draft, fields)));
  },

  /** The way back to what lies there now. */
  wayBack(): () => void {
    const [before, words] = [desk.get(), lost.get()];
    return () => {
      desk.set(({ prompts }) => ({ ...before, prompts }));
      lost.set(words);
    };
  },

  /** Another draft, maybe for another model, such as the recipe of a picture. */
  recall(model: Model, draft: Draft, changes: Change[]) {
    const panel = panelOf(model);
    desk.set((now) => ({ ...now, model: model.key, aside: undefined, followed: undefined, sized: unsized(now, model.key), draft: within(panel, { ...freshDraft(panel), ...draft }) }));
    lost.set(changes);
  },

  /** Everything as a fresh panel shows it; words and pictures stay. */
  reset(model: Model) {
    const panel = panelOf(model);
    desk.set((now) => {
      const what = Object.fromEntries(panel.prompts.map((name) => [name, now.draft[name]]));
      return { ...now, followed: undefined, sized: unsized(now, model.key), draft: within(panel, { ...freshDraft(panel), ...what }), kept: { ...now.kept, [model.key ?? ""]: {} } };
    });
  },

  /** Remembers a prompt that was sent. */
  said(prompt: string) {
    desk.set((now) => ({ ...now, prompts: [prompt, ...now.prompts.filter((other) => other !== prompt)].slice(0, REMEMBERED) }));
  },

  /** A picture of the gallery as something that goes in. Gives what is not possible, or nothing. */
  use(id: string, as: "reference_images" | "init_image", panel: PanelDocument): boolean {
    const schema = panel.schema.properties?.[as];
    if (typeof schema !== "object") return false;
    if (as === "init_image") {
      deskDo.change({ init_image: id, mask_image: undefined });
      return true;
    }
    const now = (desk.get().draft.reference_images ?? []) as string[];
    if (now.includes(id)) return true;
    if (schema.maxItems !== undefined && now.length >= schema.maxItems) return false;
    deskDo.change({ reference_images: [...now, id] });
    return true;
  },
};

/** The desk with another draft. A mask that waits lies on one picture only. */
function onto(now: Desk, draft: Draft): Desk {
  if (now.aside?.mask_image === undefined || draft.init_image === now.draft.init_image) return { ...now, draft };
  const { mask_image: _mask, ...aside } = now.aside;
  return { ...now, draft, aside };
}

/** The models whose size was chosen, without this one. */
const unsized = ({ sized = [] }: Desk, model: string | undefined) => sized.filter((key) => key !== (model ?? ""));

/** A model's own settings: words and pictures belong to the person, not to the model. */
function own(draft: Draft): Draft {
  const { prompt: _prompt, reference_images: _references, init_image: _init, mask_image: _mask, ...rest } = draft;
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => !isNothing(value)));
}
