import { api, ask } from "../api/client";
import { deskDo } from "../generate/desk";
import { keptStore, store } from "../shared/store";
import { withFiles } from "../shared/withFiles";
import type { Model } from "../api/types";
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

/** Puts a prompt in the place of another one, which can be brought back. */
export function replace(before: string, after: string) {
  replaced.set({ before, after });
  deskDo.change({ prompt: after });
}

/** Brings the old prompt back. */
export function bringBack() {
  const last = replaced.get();
  if (last) deskDo.change({ prompt: last.before || undefined });
  replaced.set(undefined);
}
