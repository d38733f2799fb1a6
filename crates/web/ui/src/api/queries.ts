import { QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { Refusal } from "./problem";

/** What was asked of the server and is kept for a while. */
export const queries = new QueryClient({
  defaultOptions: {
    // The server may be on this machine: what the browser holds of the network says nothing of it.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 30_000,
      // What the server refused it refuses again; only a lost connection is worth another try.
      retry: (failures, error) => error instanceof Refusal && error.status === 0 && failures < 3,
      refetchOnWindowFocus: false,
    },
  },
});

/** Installed models with their panels. */
export const models = () =>
  queryOptions({ queryKey: ["models"], queryFn: () => ask(api.GET("/api/v2/models/", {})).then((all) => all.models) });

/** The key of the model that a draft without one takes: the setting, else one that costs nothing. It fails where there is none. */
export const usualModel = () =>
  queryOptions({
    queryKey: ["models", "usual"],
    queryFn: () => ask(api.POST("/api/v1/plan", { body: { model: "", prompt: "." } })).then((plan) => plan.model),
  });

/** Models that can be installed. */
export const starters = () =>
  queryOptions({
    queryKey: ["starters"],
    queryFn: () => ask(api.GET("/api/v2/models/starter_models", {})).then((all) => all.starter_models),
  });

/** How every provider is set up. */
export const providers = () =>
  queryOptions({ queryKey: ["providers"], queryFn: () => ask(api.GET("/api/v1/app/external_providers/config", {})) });

/** What providers are called; everybody may know that. */
export const providerNames = () =>
  queryOptions({ queryKey: ["providers", "names"], queryFn: () => ask(api.GET("/api/v1/app/external_providers/status", {})) });

/** Boards of the gallery. */
export const boards = () => queryOptions({ queryKey: ["boards"], queryFn: () => ask(api.GET("/api/v1/boards", {})) });

/** A job, whole. */
export const job = (id: string) =>
  queryOptions({ queryKey: ["job", id], queryFn: () => ask(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })) });

/** A picture of the gallery. */
export const picture = (id: string) =>
  queryOptions({ queryKey: ["image", id], queryFn: () => ask(api.GET("/api/v1/images/{id}", { params: { path: { id } } })) });

/** States in which a job is looked after, however many came after it. */
const OPEN = ["queued", "running", "unknown"] as const;

/** The latest jobs, and older ones that are not over or of which nobody knows whether they were billed; newest first. */
export const jobsInSight = (limit = 30) =>
  queryOptions({
    queryKey: ["jobs", limit],
    queryFn: async () => {
      const found = await Promise.all([undefined, ...OPEN].map((state) => ask(api.GET("/api/v1/jobs", { params: { query: { limit, state } } }))));
      const all = new Map(found.flatMap(({ items }) => items).map((brief) => [brief.id, brief]));
      return [...all.values()].sort((one, other) => other.created_at.localeCompare(one.created_at));
    },
  });

/** Who one is, and what one may do. */
export const who = () => queryOptions({ queryKey: ["who"], queryFn: () => ask(api.GET("/api/v1/session", {})) });

/** A picture changed, came or went: whatever shows pictures asks again. */
export function picturesChanged() {
  return queries.invalidateQueries({ queryKey: ["images"] });
}
