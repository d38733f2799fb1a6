import { expect, test } from "vitest";
import type { PlanView } from "../api/types";
import { priceWords, totalOf } from "./total";

const plan = (images: number[], price: object) => ({ calls: images.map((images) => ({ images })), price }) as PlanView;

test("plans are added up, and the sum is as sure as the least sure of them", () => {
  const priced = plan([2, 2], { basis: "priced", low_usd: 0.04, high_usd: 0.05, as_of: "2026-11-20" });
  const estimated = plan([1], { basis: "estimated", low_usd: 0.1, high_usd: 0.1, as_of: "2026-10-01" });
  const sum = totalOf([priced, estimated]);
  expect(sum).toMatchObject({ pictures: 5, calls: 3, basis: "estimated", as_of: "2026-10-01" });
  expect(priceWords(sum)).toBe("about $0.14 – 0.15");
});

test.each([
  [[], "Free"],
  [[plan([1], { basis: "priced", low_usd: 0, high_usd: 0 })], "Free"],
  [[plan([1], { basis: "unpriced" }), plan([1], { basis: "priced", low_usd: 1, high_usd: 1 })], "Price not known"],
] as const)("a price is told as people say it", (plans, words) => {
  expect(priceWords(totalOf(plans))).toBe(words);
});
