import type { JobEvent } from "../api/events";
import { store } from "../shared/store";

/** What a call is doing right now, as far as events told. Nothing of it outlives the page. */
export interface LiveCall {
  state?: string;
  /** 0 to 1. */
  done?: number;
  /** Calls that go before it. */
  ahead?: number;
  /** When its turn comes, or when it is sent again: milliseconds since 1970. */
  expected?: number;
  /** Why it waits to be sent again. */
  trouble?: string;
  /** When it left. */
  since?: number;
  /** Unfinished and finished pictures that came before the call was settled: how often each came anew. */
  pictures: Record<number, number>;
}

export type Live = Record<string, LiveCall>;

/** What happened, over what was. */
export function reduced(live: Live, event: JobEvent, now: number): Live {
  if (event.event === "done" || event.event === "text") return live;
  const id = event.call.id;
  const call = live[id] ?? { pictures: {} };
  return { ...live, [id]: { ...call, ...news(call, event, now) } };
}

function news(call: LiveCall, event: JobEvent, now: number): Partial<LiveCall> {
  switch (event.event) {
    case "state":
      return {
        state: event.state,
        since: event.state === "sent" ? now : call.since,
        ahead: undefined,
        expected: undefined,
        trouble: undefined,
      };
    case "progress":
      return { done: event.done };
    case "queued":
      return { ahead: event.ahead, expected: event.expected_ms == null ? undefined : now + event.expected_ms };
    case "error":
      return { trouble: event.problem.message, expected: now + event.retry_in_ms, done: undefined };
    case "partial_image":
    case "image":
      return { pictures: { ...call.pictures, [event.index]: (call.pictures[event.index] ?? 0) + 1 } };
    default:
      return {};
  }
}

/** Calls by their ids. */
export const live = store<Live>({});
