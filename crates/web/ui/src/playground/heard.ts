import { useCallback } from "react";
import { type JobEvent, useEvents } from "../api/events";
import { store } from "../shared/store";

/** The words of answers that are on their way, by job. They come before the job's own id may be known here. */
export const heard = store<Record<string, string>>({});

/** So many answers are remembered; the others stand in their jobs. */
const MOST = 50;

/** Listens for words. Once a page is enough. */
export function useHeard() {
  useEvents(
    useCallback((event: JobEvent) => {
      if (event.event !== "text") return;
      heard.set((now) => {
        const { [event.job]: before = "", ...others } = now;
        return Object.fromEntries([...Object.entries(others).slice(1 - MOST), [event.job, before + event.text]]);
      });
    }, []),
  );
}
