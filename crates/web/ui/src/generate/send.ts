import { useMutation } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { presses, underKey } from "../api/presses";
import { Refusal } from "../api/problem";
import { job, queries } from "../api/queries";
import type { Job } from "../api/types";
import { SHEET, sheet } from "../run/sheet";
import { looked, sentHere } from "../run/useJobs";
import { t } from "../strings";
import { type Desk, deskDo } from "./desk";
import type { Order } from "./orders";
import { sent } from "./panel/document";

/** What one press of the button asks for: one order, or one for each of several models. */
export interface Press {
  orders: readonly Order[];
  /** How many of the same were taken at the presses before. */
  taken: number;
  /** The desk at the press: what came of it is said until something else lies there. */
  desk: Desk;
}

/** Of several orders some were not taken. */
export class Partly extends Error {
  constructor(
    message: string,
    /** The models of those that are still to be sent. */
    readonly unsent: readonly string[],
  ) {
    super(message);
  }
}

const generating = presses("impasto.press");

/** Makes pictures. It does not wait for them. */
export function useSend() {
  return useMutation({
    retry: (failures, error) => isLost(error) && failures < 2,
    retryDelay: 1_000,
    mutationFn: ({ orders, taken }: Press) => sendAll(orders, taken),
  });
}

const isLost = (error: unknown) => error instanceof Refusal && error.status === 0;

/** Sends every order. One that is refused does not stop the others; where an answer was lost, all are sent again. */
export async function sendAll(orders: readonly Order[], taken = 0) {
  const bodies = orders.map(({ panel, model, draft }) => sent(panel, model.key ?? "", draft));
  const key = generating.begun(JSON.stringify(bodies));
  const answers = await Promise.allSettled(bodies.map((body, at) => sendOne(body, orders.length > 1 ? `${key}-${at}` : key)));
  const made = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const refusals = answers.flatMap((answer, at) => (answer.status === "rejected" ? [{ model: orders[at]?.model, error: answer.reason as Error }] : []));
  const lost = refusals.find(({ error }) => isLost(error));
  if (lost) throw lost.error;
  generating.answered(key);
  if (made.length) await lay(made, orders[0]?.draft.prompt);
  const [first] = refusals;
  if (!first) return;
  const all = taken + orders.length;
  if (all === 1) throw first.error;
  const words = t.generate.plan.partly(taken + made.length, all, first.model?.name ?? "", first.error.message);
  throw new Partly(words, refusals.map(({ model }) => model?.key ?? ""));
}

const sendOne = (body: ReturnType<typeof sent>, key: string): Promise<Job> => ask(api.POST("/api/v1/jobs", { body, params: { header: underKey(key) } }));

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
  // What is left of a budget is another sum now.
  void queries.invalidateQueries({ queryKey: ["plan"] });
  return queries.invalidateQueries({ queryKey: ["jobs"] });
}
