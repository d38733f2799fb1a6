import { expect, test } from "vitest";
import type { JobBrief } from "../api/types";
import { onTable } from "./table";

const NOW = Date.parse("2026-01-02T00:00:00Z");
const brief = (id: string, state: string, more: Partial<JobBrief> = {}) => ({ id, state, num_images: 1, created_at: "2026-01-01T23:00:00Z", ...more }) as JobBrief;
const dealt = { aside: [], own: [], at: undefined, together: [] };

test("what runs is there however much came after it, and words take no place", () => {
  const words = Array.from({ length: 20 }, (_, index) => brief(`w${index}`, "running", { num_images: 0 }));
  const failed = Array.from({ length: 20 }, (_, index) => brief(`f${index}`, "failed"));
  const own = failed.map(({ id }) => id);
  const ids = onTable([...words, ...failed, brief("old", "running")], { ...dealt, own }, NOW);
  expect(ids).toEqual([...own.slice(0, 12), "old"]);
});

test("of what is over the last is there, and what was sent from here and went wrong lately", () => {
  const all = [brief("last", "done"), brief("theirs", "failed"), brief("doubt", "unknown"), brief("before", "unknown", { created_at: "2025-12-31T00:00:00Z" }), brief("aside", "failed"), brief("looked", "done"), brief("done", "done")];
  expect(onTable(all, { aside: ["aside"], own: ["doubt", "before", "aside"], at: "looked", together: [] }, NOW)).toEqual(["last", "doubt", "looked"]);
});
