import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { type JobEvent, useEvents, useOpened } from "../api/events";
import { job, jobsInSight, picturesChanged } from "../api/queries";
import type { Job } from "../api/types";
import { keptStore, listed, useStore } from "../shared/store";
import { live, reduced } from "./live";
import { sheet } from "./sheet";
import { isRunning } from "./slots";
import { onTable } from "./table";

/** So many jobs are remembered. */
const REMEMBERED = 200;

/** Jobs that a person put aside: they are in the journal, but not on the table. */
const dismissed = keptStore<string[]>("impasto.dismissed", [], { merge: listed(REMEMBERED) });

/** Jobs that were sent from this browser, newest first: what fails of them is told here. */
const mine = keptStore<string[]>("impasto.mine", [], { merge: listed(REMEMBERED) });

/** Notes jobs as sent from here. */
export function sentHere(ids: readonly string[]) {
  mine.set((all) => [...ids, ...all].slice(0, REMEMBERED));
}

/** The job that is looked at, and the card of it. */
export const looked = keptStore<{ job?: string; slot?: string }>("impasto.looked", {});

/** Puts a job aside. */
export function dismiss(id: string) {
  dismissed.set((all) => [id, ...all].slice(0, REMEMBERED));
}

/** Keeps what is known of jobs in step with what happens. Once a page is enough. */
export function useLiveJobs() {
  const queries = useQueryClient();
  const hear = useCallback(
    (event: JobEvent) => {
      live.set((now) => reduced(now, event, Date.now()));
      const settles = event.event === "done" || (event.event === "state" && event.state !== "intended" && event.state !== "sent");
      if (!settles) return;
      const { queryKey } = job(event.job);
      // An answer that is on its way may be of the time before this.
      void queries.cancelQueries({ queryKey }).then(() => queries.invalidateQueries({ queryKey }));
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      void picturesChanged();
      // What is left of a budget is another sum now.
      if (event.event === "done") for (const queryKey of [["usage"], ["plan"]]) void queries.invalidateQueries({ queryKey });
    },
    [queries],
  );
  useEvents(hear);
  // Whatever was missed while nobody listened is asked for.
  useOpened(
    useCallback(() => {
      void queries.invalidateQueries({ queryKey: ["job"] });
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      void queries.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
      void picturesChanged();
    }, [queries]),
  );
}

/** The jobs on the table, newest first: what runs, what was sent from here and failed lately, what was made last. */
export function useTable(): { jobs: Job[]; isLoading: boolean; error: Error | null } {
  const aside = useStore(dismissed);
  const own = useStore(mine);
  const at = useStore(looked);
  const together = useStore(sheet);
  const latest = useQuery(jobsInSight());
  const ids = useMemo(() => onTable(latest.data ?? [], { aside, own, at: at.job, together }, Date.now()), [latest.data, aside, own, at.job, together]);
  const found = useQueries({ queries: ids.map(job) });
  const jobs = found.flatMap((query) => query.data ?? []);
  useWatch(jobs);
  return { jobs, isLoading: latest.isLoading || found.some((query) => query.isLoading), error: latest.error };
}

/** A job that runs is looked at now and then, whatever the stream of events says. */
function useWatch(jobs: Job[]) {
  const queries = useQueryClient();
  const running = jobs.filter(isRunning).map((job) => job.id).join(" ");
  useEffect(() => {
    if (!running) return;
    const look = () => running.split(" ").forEach((id) => void queries.invalidateQueries({ queryKey: ["job", id] }));
    const timer = window.setInterval(look, 10_000);
    return () => window.clearInterval(timer);
  }, [running, queries]);
}
