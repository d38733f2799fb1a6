import type { Image } from "../api/types";
import { t } from "../strings";

/** Pictures by the day they were made, in their order, with the day as people say it. */
export function byDay(images: Image[], now = new Date()): { day: string; images: Image[] }[] {
  const groups = new Map<string, Image[]>();
  for (const image of images) {
    const day = dayOf(new Date(image.created_at), now);
    groups.set(day, [...(groups.get(day) ?? []), image]);
  }
  return [...groups].map(([day, images]) => ({ day, images }));
}

function dayOf(at: Date, now: Date): string {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((start(now) - start(at)) / 86_400_000);
  if (days <= 0) return t.run.today;
  if (days === 1) return t.run.yesterday;
  return at.toLocaleDateString("en", { weekday: days < 7 ? "long" : undefined, day: "numeric", month: "long", year: at.getFullYear() === now.getFullYear() ? undefined : "numeric" });
}
