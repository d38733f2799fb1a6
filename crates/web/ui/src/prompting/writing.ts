import { api, ask } from "../api/client";
import { desk, deskDo } from "../generate/desk";
import { keptStore, store } from "../shared/store";
import { toast } from "../shared/toast";
import { withFiles } from "../shared/withFiles";
import type { Model } from "../api/types";
import { t } from "../strings";
import { prompting as words } from "../strings/prompting";
import { type Use, writersFor } from "./writers";

/** The model that a person lets write, where there are several. */
export const writer = keptStore<string | undefined>("impasto.writer", undefined);

/** A prompt that was written in the place of another one. */
export const replaced = store<{ before: string; after: string } | undefined>(undefined);

/** The model that writes: the chosen one where it can, else the first that can. */
export function writerOf(use: Use, models: readonly Model[], chosen: string | undefined): Model | undefined {
  const able = writersFor(use, models);
  return able.find((model) => model.key === chosen) ?? able[0];
}

/** What is wanted, with what it is made of. */
export type Wish = { use: "improve"; prompt: string } | { use: "vary"; prompt: string; count: number } | { use: "describe"; image: string } | { use: "transcribe"; audio: Blob };

/** Lets a model write prompts. */
export async function write(wish: Wish, model: Model): Promise<string[]> {
  const named = { ...wish, model: model.key ?? "" };
  if (wish.use !== "transcribe") return (await ask(api.POST("/api/v1/prompts", { body: named as never }))).prompts;
  const form = withFiles({ ...named, audio: "speech" }, { speech: wish.audio });
  return (await ask(api.POST("/api/v1/prompts", { body: form as never, bodySerializer: (body: unknown) => body as FormData }))).prompts;
}

/** What was written for a prompt that has changed meanwhile, until a person takes it or leaves it. */
export const offered = store<{ use: Use; text: string } | undefined>(undefined);

const promptNow = () => String(desk.get().draft.prompt ?? "");

/** What was written comes: into the prompt as long as that is the one that it was written for. */
export function land(use: Use, before: string, text: string) {
  const now = promptNow();
  if (use === "transcribe") put(use, [now, text].filter(Boolean).join(" "));
  else if (now === before) put(use, text);
  else offered.set(text ? { use, text } : undefined);
}

/** Puts a prompt in the place of the one that is there, which can be brought back. */
export function put(use: Use, after: string) {
  offered.set(undefined);
  const before = promptNow();
  if (!after || after === before) return;
  replaced.set({ before, after });
  deskDo.change({ prompt: after });
  toast(words.done[use], { label: t.common.undo, act: bringBack });
}

/** Brings the old prompt back. */
export function bringBack() {
  const last = replaced.get();
  if (last) deskDo.change({ prompt: last.before || undefined });
  replaced.set(undefined);
}
