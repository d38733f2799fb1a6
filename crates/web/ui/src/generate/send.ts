import { useMutation } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { Refusal } from "../api/problem";
import { job, queries } from "../api/queries";
import type { Job } from "../api/types";
import { SHEET, sheet } from "../run/sheet";
import { looked, sentHere } from "../run/useJobs";
import { deskDo } from "./desk";
import type { Order } from "./orders";
import { sent } from "./panel/document";

/** What one press of the button asks for: one order, or one for each of several models. */
interface Press {
  orders: Order[];
  /** The same for each try of the same press, so that a lost answer never buys twice. */
  key: string;
}

/** A key that nobody had before. Pages that are not served safely have no `randomUUID`. */
export function onceKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes pictures. It does not wait for them. */
export function useSend() {
  return useMutation({
    retry: (failures, error) => isLost(error) && failures < 2,
    retryDelay: 1_000,
    mutationFn: sendAll,
  });
}

const isLost = (error: unknown) => error instanceof Refusal && error.status === 0;

/** Sends every order. One that is refused does not stop the others; where an answer was lost, all are sent again. */
async function sendAll({ orders, key }: Press) {
  const answers = await Promise.allSettled(orders.map((order, at) => sendOne(order, orders.length > 1 ? `${key}-${at}` : key)));
  const made = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as Error] : []));
  const lost = refusals.find(isLost);
  if (lost) throw lost;
  if (made.length) await lay(made, orders[0]?.draft.prompt);
  if (refusals[0]) throw refusals[0];
}

const sendOne = ({ panel, model, draft }: Order, key: string): Promise<Job> =>
  ask(api.POST("/api/v1/jobs", { body: sent(panel, model.key ?? "", draft), params: { header: { "Idempotency-Key": `"${key}"` } } }));

/** Lays what was taken on the table; several jobs as one sheet. */
export function lay(made: Job[], prompt: unknown) {
  for (const one of made) {
    const { queryKey } = job(one.id);
    // What happened before this answer was told while nobody knew the job: it may be over, or known better already.
    queries.setQueryData(queryKey, (known) => known ?? one);
    void queries.invalidateQueries({ queryKey });
  }
  const [first] = made;
  if (made.length > 1) {
    sheet.set(made.map((one) => one.id));
    looked.set({ slot: SHEET });
  } else if (first) {
    sheet.set([]);
    looked.set({ job: first.id, slot: `${first.calls[0]?.id}/0` });
  }
  sentHere(made.map((one) => one.id));
  deskDo.said(String(prompt ?? ""));
  return queries.invalidateQueries({ queryKey: ["jobs"] });
}
