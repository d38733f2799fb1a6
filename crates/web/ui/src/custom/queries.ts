import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import type { components } from "../api/contract";
import type { Definition } from "./pointer";
import type { Schema } from "./shape";

export type CustomModel = components["schemas"]["CustomModel"];
export type Profile = components["schemas"]["Profile"];
export type Template = components["schemas"]["Template"];
export type Proposal = components["schemas"]["Proposal"];
export type TestCall = components["schemas"]["TestCall"];
export type Exchange = components["schemas"]["TestExchange"];

/** Models that people described. */
export const customModels = () => queryOptions({ queryKey: ["custom"], queryFn: () => ask(api.GET("/api/v1/custom_models", {})) });

/** One of them, with its definition. */
export const customModel = (key: string) =>
  queryOptions({ queryKey: ["custom", key], queryFn: () => ask(api.GET("/api/v1/custom_models/{key}", { params: { path: { key } } })), staleTime: 0 });

/** What a definition may hold. */
export const definitionSchema = () =>
  queryOptions({ queryKey: ["custom-schema"], queryFn: () => ask(api.GET("/api/v1/custom_models/schema", {})) as Promise<Schema>, staleTime: Number.POSITIVE_INFINITY });

/** Definitions to start from. */
export const templates = () =>
  queryOptions({ queryKey: ["custom-templates"], queryFn: () => ask(api.GET("/api/v1/custom_models/templates", {})), staleTime: Number.POSITIVE_INFINITY });

/** Ways to prove who sends a request. */
export const profiles = () => queryOptions({ queryKey: ["auth-profiles"], queryFn: () => ask(api.GET("/api/v1/auth_profiles", {})) });

/** What is wrong with a definition. */
export const findingsOf = (definition: Definition) =>
  queryOptions({
    queryKey: ["custom-check", JSON.stringify(definition)],
    queryFn: () => ask(api.POST("/api/v1/custom_models/check", { body: { definition } })),
    gcTime: 60_000,
    // An auth profile may have come or gone since.
    staleTime: 0,
  });
