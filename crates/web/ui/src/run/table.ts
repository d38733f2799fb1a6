import type { JobBrief } from "../api/types";
import { isRunning, wantsAttention } from "./slots";

/** What a person did with the jobs that are known. */
export interface Dealt {
  /** Put aside. */
  aside: readonly string[];
  /** Sent from here. */
  own: readonly string[];
  /** Looked at. */
  at: string | undefined;
  /** On the sheet. */
  together: readonly string[];
}

/** Failures older than this are history. */
const RECENT = 24 * 3_600_000;
/** Jobs on the table at most, but for those that must not leave it. */
const MOST = 12;

/** The jobs on the table, newest first: what runs, what was sent from here and failed lately, what was made last. */
export function onTable(briefs: readonly JobBrief[], { aside, own, at, together }: Dealt, now: number): string[] {
  // Those of words have no pictures to show.
  const pictures = briefs.filter((brief) => brief.num_images > 0);
  const [newest] = pictures;
  const isHeld = (brief: JobBrief) => isRunning(brief) || brief.id === at || together.includes(brief.id);
  const shown = pictures.filter(
    (brief) =>
      !aside.includes(brief.id) &&
      (isHeld(brief) ||
        (brief.id === newest?.id && (brief.state === "done" || brief.state === "partial")) ||
        (wantsAttention(brief) && own.includes(brief.id) && now - Date.parse(brief.created_at) < RECENT)),
  );
  return shown.filter((brief, index) => index < MOST || isHeld(brief)).map((brief) => brief.id);
}
