import { api, ask } from "../api/client";
import { queries, starters } from "../api/queries";
import type { Model, StarterModel } from "../api/types";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { overlayOf } from "./edits";

/** Models came, went or changed: lists and starters ask again. */
export async function modelsChanged() {
  await Promise.all(["models", "starters", "usual-price"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

/** Installs starters, in order. */
export async function install(starters: readonly StarterModel[]) {
  const body = {} as Record<string, never>;
  for (const { source } of starters) await ask(api.POST("/api/v2/models/install", { params: { query: { source } }, body }));
  await modelsChanged();
  toast(t.models.installed(starters.length === 1 ? (starters[0]?.name ?? "") : String(starters.length)));
}

/** Removes a record; it can be brought back at once, with what was laid over its starter. */
export async function uninstall(model: Model) {
  await ask(api.DELETE("/api/v2/models/i/{key}", { params: { path: { key: model.key ?? "" } } }));
  await modelsChanged();
  const source = model.source ?? "";
  const again = async () => {
    const starter = (await queries.ensureQueryData(starters())).find((one) => one.source === source);
    await ask(api.POST("/api/v2/models/install", { params: { query: { source } }, body: overlayOf(model, starter) as Record<string, never> }));
    await modelsChanged();
  };
  toast(t.models.removed(model.name ?? ""), { label: t.common.undo, act: () => void again().catch((error: Error) => toast(error.message)) });
}

/** Lays edits over a record. */
export async function edit(model: Model, change: Record<string, unknown>) {
  await ask(api.PATCH("/api/v2/models/i/{key}", { params: { path: { key: model.key ?? "" } }, body: change as Record<string, never> }));
  await modelsChanged();
}
