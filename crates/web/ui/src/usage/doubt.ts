import type { Call, Job } from "../api/types";
import { dollars } from "../shared/say";
import { t } from "../strings";

const say = t.usage.journal;

/** Whether nobody knows for certain what a call cost: no answer came, or one that could not be used. */
export const isInDoubt = (call: Call): boolean => call.state === "unknown" || (call.at_risk_usd ?? 0) > 0;

/** What a job may have cost beside what is known; nothing where all is known. */
export function riskWords(job: Pick<Job, "state" | "price">): string | undefined {
  const risk = job.price.at_risk_usd;
  if (risk == null) return job.state === "unknown" ? say.mayUnknown : undefined;
  return risk === 0 ? undefined : say.may(dollars(risk));
}

/** What a job is known to have cost; nothing where it came to nothing that costs. */
export function costWords({ state, price }: Pick<Job, "state" | "price">): string | undefined {
  if (price.settled_usd != null) return price.settled_usd === 0 ? say.freeInShort : dollars(price.settled_usd);
  return state === "done" || state === "partial" ? say.unpriced : undefined;
}
