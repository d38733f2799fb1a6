import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { inTurn } from "../gallery/inTurn";
import { lastDays, startOf } from "./days";

/** Models that have a colour of their own. */
export const MOST_MODELS = 4;

/** What was spent in the last days: all of it, by day, by model, and by day for the dearest models. */
export const spending = (count: number) =>
  queryOptions({
    queryKey: ["usage", count],
    staleTime: 10_000,
    queryFn: async () => {
      const days = lastDays(count);
      const since_ms = startOf(days[0] ?? "");
      const by = (group: "day" | "model", of: { provider?: string; model?: string } = {}) =>
        ask(api.GET("/api/v1/usage", { params: { query: { by: group, since_ms, ...of } } }));
      const [all, models] = await Promise.all([by("day"), by("model")]);
      const totals = [...models.totals].sort((one, other) => other.usd - one.usd || other.images - one.images);
      const first = totals.slice(0, MOST_MODELS);
      const each = await Promise.all(
        first.map(async ({ group }) => {
          const [provider = "", ...model] = group.split("/");
          return { name: group, totals: (await by("day", { provider, model: model.join("/") })).totals };
        }),
      );
      return { days, all, models: totals, each };
    },
  });

/** What each caller spent in the last days, the dearest first. */
export const byCaller = (count: number) =>
  queryOptions({
    queryKey: ["usage", "callers", count],
    staleTime: 10_000,
    queryFn: async () => {
      const since_ms = startOf(lastDays(count)[0] ?? "");
      const { totals } = await ask(api.GET("/api/v1/usage", { params: { query: { by: "caller", since_ms } } }));
      return [...totals].sort((one, other) => other.usd - one.usd || other.images - one.images);
    },
  });

/** Budgets, and how much is left of each. */
export const budgets = () => queryOptions({ queryKey: ["budgets"], staleTime: 10_000, queryFn: () => ask(api.GET("/api/v1/budgets", {})) });

/** Jobs of which nobody knows for certain what was billed, whole, newest first: their outcome is unknown, or what they may have cost. */
export const jobsInDoubt = () =>
  queryOptions({
    queryKey: ["jobs", "doubt"],
    staleTime: 5_000,
    queryFn: async () => {
      const list = (of: { state?: "unknown"; at_risk?: boolean }) => ask(api.GET("/api/v1/jobs", { params: { query: { ...of, limit: 50 } } }));
      const pages = await Promise.all([list({ state: "unknown" }), list({ at_risk: true })]);
      const ids = [...new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)))];
      const { done } = await inTurn(ids, (id) => ask(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })));
      return done.map(({ answer }) => answer).sort((one, other) => (one.id < other.id ? 1 : -1));
    },
  });
