import { api, ask } from "../api/client";
import { queries } from "../api/queries";
import { modelsChanged } from "../models/changes";

const path = (id: string) => ({ params: { path: { provider_id: id } } });

/** What to change of a provider; null removes a setting. */
export interface Wanted {
  api_key?: string;
  settings?: Record<string, string | null> | undefined;
}

/** Sets a provider up; a key brings its models. */
export async function setUp(id: string, wanted: Wanted) {
  const changed = await ask(api.POST("/api/v1/app/external_providers/config/{provider_id}", { ...path(id), body: wanted as never }));
  await refresh();
  return changed;
}

/** Removes a provider's key and address. */
export async function takeDown(id: string) {
  await ask(api.DELETE("/api/v1/app/external_providers/config/{provider_id}", path(id)));
  await refresh();
}

const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ["providers"] }), modelsChanged()]);

/** Asks the vendor whether key and address work; costs nothing. */
export function tryOut(id: string) {
  return ask(api.POST("/api/v1/app/external_providers/config/{provider_id}/test", path(id)));
}
