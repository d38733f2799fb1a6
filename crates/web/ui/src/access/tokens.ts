import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import type { components } from "../api/contract";
import { listenAgain } from "../api/events";
import { queries } from "../api/queries";
import { session } from "../api/session";
import { store } from "../shared/store";

export type Wanted = components["schemas"]["Wanted"];
export type Created = components["schemas"]["Created"];

/** Access tokens; the tokens themselves are kept nowhere. */
export const tokens = () => queryOptions({ queryKey: ["tokens"], queryFn: () => ask(api.GET("/api/v1/tokens", {})) });

/** The token that was made just now, until a person has put it away: it is shown once, whatever the page does meanwhile. */
export const made = store<Created | undefined>(undefined);

/** Makes a token. The first one closes the server, also to this page, which goes on with it. */
export async function makeToken(body: Wanted, isFirst: boolean): Promise<void> {
  const created = await ask(api.POST("/api/v1/tokens", { body }));
  made.set(created);
  if (isFirst) {
    await ask(api.POST("/api/v1/session", { body: { token: created.token } }));
    session.begun(created.name);
    listenAgain();
    return queries.resetQueries();
  }
  await tokensChanged();
}

/** Ends a token. */
export async function revokeToken(id: string): Promise<void> {
  await ask(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));
  await tokensChanged();
}

/** Budgets hang on tokens. */
const tokensChanged = () => Promise.all(["tokens", "budgets"].map((key) => queries.invalidateQueries({ queryKey: [key] }))).then(() => undefined);
