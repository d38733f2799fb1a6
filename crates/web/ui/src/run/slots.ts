import type { Call, Image, Job, JobState, Problem } from "../api/types";
import type { Live, LiveCall } from "./live";

/** One picture that was asked for, and how far it is. */
export interface Slot {
  /** Unique, and the same from the first card to the finished picture. */
  key: string;
  call: Call;
  /** Which picture of the call, from 0. */
  index: number;
  state: SlotState;
  image?: Image;
  live?: LiveCall;
  /** Why it is missing. */
  reason?: string;
}

export type SlotState = "waiting" | "running" | "landed" | "missing" | "refused" | "failed" | "unknown" | "cancelled";

/** A card for each picture that was asked for. Pictures fill the cards of their call from the first on. */
export function slotsOf(job: Job, live: Live): Slot[] {
  return job.calls.flatMap((call) => {
    const images = imagesOf(job, call);
    // What landed and is not there was deleted: it is missed by nobody, and has no card.
    const deleted = Math.max(0, call.landed - images.length);
    const count = Math.max(call.num_images - deleted, images.length);
    return Array.from({ length: count }, (_, index) => slotOf(job, call, index, images[index], live[call.id]));
  });
}

/** The pictures that a call gave: their ids begin with its own. */
const imagesOf = (job: Job, call: Call): Image[] => job.images.filter((image) => image.id.startsWith(`${call.id}-`));

function slotOf(job: Job, call: Call, index: number, image: Image | undefined, live: LiveCall | undefined): Slot {
  const at = image ? "landed" : stateOf(call, live);
  const problem = at === "landed" ? undefined : problemOf(job, call, at);
  const state = isRefusal(problem) && (at === "failed" || at === "missing") ? "refused" : at;
  return { key: `${call.id}/${index}`, call, index, state, image, live, reason: problem?.message };
}

/** Events are ahead of what was asked for last, but never bring back what is over. */
function stateOf(call: Call, live: LiveCall | undefined): SlotState {
  const over = OVER[call.state];
  if (over) return over;
  const state = live?.state ?? call.state;
  return OVER[state] ? "running" : state === "intended" ? "waiting" : "running";
}

const OVER: Partial<Record<string, SlotState>> = {
  settled: "missing",
  failed: "failed",
  cancelled: "cancelled",
  unknown: "unknown",
};

function problemOf(job: Job, call: Call, state: SlotState): Problem | undefined {
  return call.error ?? (state === "missing" ? job.errors[0] : undefined);
}

/** Whether the vendor did not want to make it: other words may help, the same ones do not. */
export const isRefusal = (problem: Problem | null | undefined): boolean => problem?.code === "content_refused";

/** How a job came out: where all that failed was refused, it was refused, in its card as in the journal. */
export const outcomeOf = (state: JobState, errors: readonly Problem[] = []): JobState | "refused" =>
  state === "failed" && errors.length > 0 && errors.every(isRefusal) ? "refused" : state;

/** The colour of a card without a picture: money at risk, nothing to mend, or an error. */
export const stateColor = (state: SlotState): string =>
  state === "unknown" ? "warning.main" : state === "cancelled" ? "text.secondary" : "error.main";

/** Milliseconds from when a call left to its picture. */
export function tookOf(call: Call, image: Image): number | undefined {
  const left = Date.parse(call.attempts.at(-1)?.at ?? "");
  const took = Date.parse(image.created_at) - left;
  return took >= 0 ? took : undefined;
}

/** Whether a job may still bring something. */
export const isRunning = (job: Pick<Job, "state">): boolean => job.state === "queued" || job.state === "running";

/** Whether a person may want to do something about it. */
export const wantsAttention = (job: Pick<Job, "state">): boolean =>
  job.state === "failed" || job.state === "partial" || job.state === "unknown";

/** How many pictures are here: `3 of 4`. */
export function landedOf(slots: Slot[]): { landed: number; asked: number } {
  return { landed: slots.filter((slot) => slot.state === "landed").length, asked: slots.length };
}
