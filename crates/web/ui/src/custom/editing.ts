import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { components } from "../api/contract";
import { go, linkTo } from "../app/routes";
import { keptStore, useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { custom } from "../strings/custom";
import { keep, lead } from "./changes";
import { type Definition, isSame, withValue } from "./pointer";
import { type CustomModel, customModel } from "./queries";

/** Where a model that is not kept yet stands among the others. */
export const FRESH = "new";

/** What was written and not saved, by model. It outlives the page, so that nothing is lost by leaving. */
const unsaved = keptStore<Record<string, Definition>>("impasto.custom.unsaved", {});

/** What came with a draft out of a document, until a person has seen to it. */
export interface Notes {
  open: string[];
  auth?: components["schemas"]["AuthProfile"];
}

const notes = keptStore<Record<string, Notes>>("impasto.custom.notes", {});

const without = <T,>(of: Record<string, T>, key: string): Record<string, T> => Object.fromEntries(Object.entries(of).filter(([name]) => name !== key));

/** Remembers what came with a model that is on the server already. */
export function note(key: string, more: Notes) {
  notes.set((now) => ({ ...now, [key]: more }));
}

/** Begins a model; nothing is kept on the server yet. */
export function begin(definition: Definition, more?: Notes) {
  notes.set((now) => (more ? { ...now, [FRESH]: more } : without(now, FRESH)));
  unsaved.set((now) => ({ ...now, [FRESH]: definition }));
}

/** What the buttons say, rather than what the form does. */
const LIFE = ["status", "inference"] as const;
const withoutLife = (definition: Definition): Definition => LIFE.reduce<Definition>((now, name) => without(now, name), definition);

/** What a definition is with what is on the server, and what can be done with it. */
export interface Editing {
  key: string;
  model: CustomModel | undefined;
  definition: Definition;
  isDirty: boolean;
  notes: Notes | undefined;
  set(pointer: string, value: unknown): void;
  discard(): void;
  /** The same at a person's word, with a way back. */
  throwAway(): void;
  seen(): void;
  /** Keeps it as it is, a draft as a draft and what is published published. */
  save(): Promise<CustomModel>;
  publish(): Promise<CustomModel>;
  unpublish(): Promise<CustomModel>;
}

/** A model that is being edited; nothing where it is not there, or not begun. */
export function useEditing(key: string): { editing: Editing | undefined; isLoading: boolean; error: Error | null } {
  const asked = useQuery({ ...customModel(key), enabled: key !== FRESH });
  const written = useStore(unsaved)[key];
  const more = useStore(notes)[key];
  const model = asked.data;
  const editing = useMemo(() => {
    const base = model?.definition as Definition | undefined;
    const definition = written ?? base;
    if (!definition || (key !== FRESH && !model)) return undefined;
    return editingOf(key, model, definition, written !== undefined && !isSame(withoutLife(written), withoutLife(base ?? {})), more);
  }, [key, model, written, more]);
  return { editing, isLoading: asked.isLoading && key !== FRESH, error: asked.error };
}

function editingOf(key: string, model: CustomModel | undefined, definition: Definition, isDirty: boolean, more: Notes | undefined): Editing {
  const discard = () => unsaved.set((now) => without(now, key));
  const throwAway = () => {
    const before = unsaved.get()[key];
    discard();
    if (before) toast(custom.page.discarded, { label: t.common.undo, act: () => unsaved.set((now) => ({ ...now, [key]: before })) });
  };
  const seen = () => notes.set((now) => (now[key]?.auth ? { ...now, [key]: { ...now[key], open: [] } } : without(now, key)));
  const save = async () => {
    const { status, inference } = (model?.definition ?? {}) as Definition;
    const life = Object.fromEntries(Object.entries({ status, inference }).filter(([, value]) => value !== undefined));
    const sent = { ...withoutLife(definition), ...life };
    const kept = await keep(sent, model?.key);
    // What was written while this was on its way stays.
    if (unsaved.get()[key] === definition) discard();
    if (!model) moved(kept.key);
    return kept;
  };
  return {
    key,
    model,
    definition,
    isDirty,
    notes: more,
    set: (pointer, value) => unsaved.set((now) => ({ ...now, [key]: withValue(now[key] ?? definition, pointer, value) })),
    discard,
    throwAway,
    seen,
    save,
    publish: async () => {
      const kept = isDirty || !model ? await save() : model;
      return kept.life.status === "published" ? kept : lead(kept.key, "published");
    },
    unpublish: () => lead(model?.key ?? key, "draft"),
  };
}

/** A model got its key: what belongs to it goes along, and its address takes the place of the old one. */
function moved(key: string) {
  notes.set((now) => (now[FRESH] ? { ...without(now, FRESH), [key]: now[FRESH] } : now));
  unsaved.set((now) => (now[FRESH] ? { ...without(now, FRESH), [key]: now[FRESH] } : now));
  window.location.replace(linkTo("models", ["custom", key]));
}

/** To the list. */
export const toList = () => go("models", [], { tab: "custom" });
