import type { Job } from "../api/types";
import { keptStore } from "../shared/store";

/** Jobs that several models were given at once: their pictures are looked at side by side. */
export const sheet = keptStore<string[]>("impasto.sheet", []);

/** What is looked at, where it is the whole sheet and not one card of it. */
export const SHEET = "sheet";

/** The jobs of the sheet, in the order of their models. */
export const onSheet = (jobs: readonly Job[], ids: readonly string[]): Job[] =>
  ids.flatMap((id) => jobs.find((job) => job.id === id) ?? []);
