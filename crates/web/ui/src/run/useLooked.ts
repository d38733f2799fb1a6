import { useEffect, useMemo, useRef } from "react";
import type { Image, Job } from "../api/types";
import { useStore } from "../shared/store";
import { live } from "./live";
import { onSheet, SHEET, sheet } from "./sheet";
import { isRunning, slotsOf } from "./slots";
import { looked } from "./useJobs";

/** What is looked at: a card of a job, or a picture of the gallery; else what runs, else the latest picture. */
export function useLooked(jobs: Job[], images: readonly Image[]) {
  const at = useStore(looked);
  const events = useStore(live);
  const cards = useMemo(() => jobs.flatMap((job) => slotsOf(job, events).map((slot) => ({ job, slot }))), [jobs, events]);
  const together = onSheet(jobs, useStore(sheet));
  const hasSheet = together.length > 1;
  const isSheet = hasSheet && at.slot === SHEET;
  const chosen = cards.find((card) => card.slot.key === at.slot);
  const picked = images.find((image) => `image/${image.id}` === at.slot);
  const card = picked ? undefined : (chosen ?? (at.slot && at.slot !== SHEET ? undefined : cards.find(({ job }) => isRunning(job))));
  const place = useRef(0);
  // Where the picture that was looked at is gone, its neighbour comes up; where nothing was chosen, the latest.
  const other = at.slot ? (images[place.current] ?? images.at(-1)) : images[0];
  const image = isSheet ? undefined : (picked ?? card?.slot.image ?? (card ? undefined : other));
  useEffect(() => {
    const index = images.findIndex((one) => one.id === image?.id);
    if (index >= 0) place.current = index;
  });
  const step = (by: 1 | -1) => {
    const [first] = together;
    const slot = isSheet && first && slotsOf(first, events)[0];
    if (slot) return looked.set({ job: first.id, slot: slot.key });
    const index = images.findIndex((one) => one.id === image?.id);
    if (card && !card.slot.image) {
      const next = cards[cards.findIndex((one) => one.slot.key === card.slot.key) + by];
      if (next) looked.set({ job: next.job.id, slot: next.slot.key });
      return;
    }
    const next = images[index + by];
    if (index >= 0 && next) looked.set({ job: next.job ?? undefined, slot: keyOf(next) });
  };
  const keyOf = (image: Image) => cards.find((one) => one.slot.image?.id === image.id)?.slot.key ?? `image/${image.id}`;
  const slotKey = isSheet ? SHEET : (card?.slot.key ?? cards.find((one) => one.slot.image?.id === image?.id)?.slot.key);
  const isSomething = isSheet || image !== undefined || card !== undefined;
  return { image, waiting: image ? undefined : card, sheet: isSheet ? together : undefined, hasSheet, isSomething, slotKey, step };
}
