import type { PlanView } from "../api/types";
import { range } from "../shared/say";
import { t } from "../strings";

/** What several plans come to. */
export interface Total {
  pictures: number;
  calls: number;
  low_usd: number;
  high_usd: number;
  /** How sure the price is: as unsure as the least sure of them. */
  basis: "priced" | "estimated" | "unpriced";
  as_of?: string;
}

const SURE = ["priced", "estimated", "unpriced"] as const;

/** Adds plans up. */
export function totalOf(plans: readonly PlanView[]): Total {
  const nothing: Total = { pictures: 0, calls: 0, low_usd: 0, high_usd: 0, basis: "priced" };
  return plans.reduce((sum, { calls, price }) => {
    const basis = SURE[Math.max(SURE.indexOf(sum.basis), SURE.indexOf(price.basis))] ?? "unpriced";
    return {
      pictures: sum.pictures + calls.reduce((all, call) => all + call.images, 0),
      calls: sum.calls + calls.length,
      low_usd: sum.low_usd + (price.low_usd ?? price.high_usd ?? 0),
      high_usd: sum.high_usd + (price.high_usd ?? price.low_usd ?? 0),
      basis,
      // The oldest reading is as far as the sum can be trusted.
      as_of: [sum.as_of, price.as_of ?? undefined].filter((day) => day !== undefined).sort()[0],
    };
  }, nothing);
}

/** A price as people say it. */
export function priceWords({ basis, low_usd, high_usd }: Total): string {
  if (basis === "unpriced") return t.generate.plan.unpriced;
  if (high_usd === 0) return t.generate.plan.free;
  const said = range(low_usd, high_usd) ?? t.generate.plan.unpriced;
  return basis === "estimated" ? `${t.generate.plan.estimated} ${said}` : said;
}
