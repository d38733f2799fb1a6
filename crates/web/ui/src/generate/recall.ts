import { api, ask } from "../api/client";
import type { Change, Model } from "../api/types";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { deskDo } from "./desk";
import type { Draft } from "./panel/document";

/** Puts everything that made a picture into the panel; for another model, with a list of what was lost. */
export async function recallPicture(models: Model[], id: string, model?: Model): Promise<void> {
  try {
    const found = await ask(api.GET("/api/v1/images/{id}/recall", { params: { path: { id }, query: { model: model?.key } } }));
    put(models, found.draft as Draft, found.changes, model);
  } catch (error) {
    toast((error as Error).message);
  }
}

/** Puts a recipe that was read out of a file into the panel. */
export function recallRecipe(models: Model[], recipe: Record<string, unknown>): void {
  put(models, (recipe.draft ?? {}) as Draft, []);
}

function put(models: Model[], draft: Draft, changes: Change[], model?: Model) {
  const named = (one: Model) => one.key === draft.model || one.source === `external://${String(draft.model)}`;
  const found = model ?? models.find(named);
  if (found) deskDo.recall(found, draft, changes);
  else toast(t.generate.model.nothing);
}
