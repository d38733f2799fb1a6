import { useMutation } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { job, queries } from "../api/queries";
import type { Job } from "../api/types";
import { looked } from "../run/useJobs";
import { deskDo } from "./desk";
import { type Draft, type PanelDocument, sent } from "./panel/document";

interface Order {
  panel: PanelDocument;
  model: string;
  draft: Draft;
  /** The same for each try of the same press of the button, so that a lost answer never buys twice. */
  key: string;
}

/** A key that nobody had before. Pages that are not served safely have no `randomUUID`. */
export function onceKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes pictures. It does not wait for them. */
export function useSend() {
  return useMutation({
    retry: (failures, error) => "status" in error && error.status === 0 && failures < 2,
    retryDelay: 1_000,
    mutationFn: ({ panel, model, draft, key }: Order): Promise<Job> =>
      ask(api.POST("/api/v1/jobs", { body: sent(panel, model, draft), params: { header: { "Idempotency-Key": `"${key}"` } } })),
    onSuccess: (made, { draft }) => {
      queries.setQueryData(job(made.id).queryKey, made);
      looked.set({ job: made.id, slot: `${made.calls[0]?.id}/0` });
      deskDo.said(String(draft.prompt ?? ""));
      return queries.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}
