import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api, ask } from "../api/client";
import type { Refusal } from "../api/problem";
import type { Change, PlanView, Violation } from "../api/types";
import { type Draft, isNothing, type PanelDocument, sent } from "./panel/document";

/** While somebody types, nobody is asked. */
const PAUSE = 250;

/** What would be done, and what the fields have to be told of it. */
export interface Planned {
  plan?: PlanView;
  /** Whether the plan is of the draft as it is now. */
  isCurrent: boolean;
  problems: Violation[];
  changes: Change[];
  /** Why there is no plan at all. */
  error: Refusal | null;
}

/** The plan of a draft as it is sent. */
export const planOf = (text: string) =>
  queryOptions<PlanView, Refusal>({
    queryKey: ["plan", text],
    staleTime: 10_000,
    queryFn: () => ask(api.POST("/api/v1/plan", { body: JSON.parse(text) })),
  });

/** The plan of a draft, anew whenever it changes. */
export function usePlan(panel: PanelDocument | undefined, model: string | undefined, draft: Draft): Planned {
  const text = useMemo(() => (panel && model ? JSON.stringify(sent(panel, model, draft)) : undefined), [panel, model, draft]);
  const settled = usePaused(text);
  const asked = useQuery({ ...planOf(settled ?? "{}"), enabled: settled !== undefined, placeholderData: keepPreviousData });
  const isCurrent = text === settled && !asked.isPlaceholderData && !asked.isFetching;
  // An empty prompt is where everybody begins; the button says it, and no field is red for it.
  const begun = !isNothing(draft.prompt);
  const problems = (asked.data?.problems ?? asked.error?.violations ?? []).filter((problem) => begun || problem.field !== "/prompt");
  return { plan: asked.error ? undefined : asked.data, isCurrent, problems, changes: asked.data?.changes ?? [], error: asked.error };
}

/** A value once it has stayed the same for a moment. */
export function usePaused<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => settle(value), PAUSE);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
