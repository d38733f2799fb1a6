import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, ask, BASE } from "../api/client";
import { queries } from "../api/queries";
import type { Job } from "../api/types";
import { dollars, duration, sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { useNow } from "../shared/useNow";
import { t } from "../strings";
import { retry } from "../usage/changes";
import { isRunning, type Slot } from "./slots";
import { dismiss } from "./useJobs";

/** One line at the bottom, while there is something to see. */
const OVER = { alignSelf: "end", bgcolor: "background.paper", borderRadius: 2, py: 0.5, px: 2, mb: 2, gridAutoFlow: "column", alignItems: "center", gap: 2 } as const;

/** The latest unfinished picture of a card, where one came. */
export function unfinishedOf(job: Job, slot: Slot): string | undefined {
  const came = slot.live?.pictures[slot.index];
  if (!came || slot.state !== "running") return undefined;
  return `${BASE}/api/v1/jobs/${job.id}/calls/${slot.call.id}/pictures/${slot.index}?came=${came}`;
}

/** Asks again for what a job lacks. */
export function useRetry(job: Job) {
  return useMutation({
    mutationFn: (resend_unknown: boolean) => retry(job.id, resend_unknown),
  });
}

/** Stops a job; what was answered is kept. */
export function useCancel(job: Job) {
  return useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/jobs/{id}", { params: { path: { id: job.id } } })),
    onError: (error) => toast(t.run.notCancelled(error.message)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["job", job.id] }),
  });
}

/** A picture that is not there yet, or will never be: how far it is, and what can be done. */
export function SlotCard({ job, slot }: { job: Job; slot: Slot }) {
  const runs = slot.state === "waiting" || slot.state === "running";
  const now = useNow(runs);
  const unfinished = unfinishedOf(job, slot);
  return (
    <Box sx={{ position: "absolute", inset: 0, bgcolor: "action.hover", border: 1, borderColor: "divider", borderRadius: 2, overflow: "hidden", display: "grid", placeItems: "center" }}>
      {unfinished && <Box component="img" src={unfinished} alt="" sx={{ position: "absolute", inset: 0, width: 1, height: 1, objectFit: "contain", filter: "blur(1px)" }} />}
      {runs && <Progress done={slot.live?.done} />}
      <Box sx={{ position: "relative", p: 3, textAlign: "center", display: "grid", gap: 1.5, justifyItems: "center", maxWidth: 440, ...(unfinished && OVER) }}>
        <Words job={job} slot={slot} now={now} />
      </Box>
    </Box>
  );
}

function Words({ job, slot, now }: { job: Job; slot: Slot; now: number }) {
  switch (slot.state) {
    case "waiting":
    case "running":
      return <Underway job={job} slot={slot} now={now} />;
    case "unknown":
      return <Unknown job={job} slot={slot} />;
    case "cancelled":
      return <Cancelled slot={slot} />;
    default:
      return <Missing job={job} slot={slot} />;
  }
}

function Said({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <>
      <Typography variant="h2" component="p">
        {title}
      </Typography>
      {children && (
        <Typography variant="body2" component="div" sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>
          {children}
        </Typography>
      )}
    </>
  );
}

/** How long a call has been away. */
function elapsed(slot: Slot, now: number): string | undefined {
  const left = slot.live?.since ?? Date.parse(slot.call.attempts.at(-1)?.at ?? "");
  return slot.state === "running" && left > 0 ? duration(now - left) : undefined;
}

/** When it goes on, and why not now. */
export function progressWords(slot: Slot, now: number): string {
  const { ahead, expected, trouble } = slot.live ?? {};
  const when = expected !== undefined && expected > now ? duration(expected - now) : undefined;
  if (trouble) return [trouble, when && t.run.again(when)].filter(Boolean).join(" · ");
  return [ahead ? t.run.ahead(ahead) : undefined, when && t.run.expected(when), elapsed(slot, now)].filter(Boolean).join(" · ");
}

function Underway({ job, slot, now }: { job: Job; slot: Slot; now: number }) {
  const cancel = useCancel(job);
  return (
    <>
      <Said title={slot.state === "waiting" ? t.run.waiting : t.run.running}>{progressWords(slot, now)}</Said>
      <Button color="inherit" variant="outlined" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {t.run.cancel}
      </Button>
    </>
  );
}

function Missing({ job, slot }: { job: Job; slot: Slot }) {
  const retry = useRetry(job);
  const missing = job.num_images - job.images.length;
  // What was refused is refused again, unless other words are found for it.
  const isRefused = slot.state === "refused";
  const ways = [
    <Button key="again" variant={isRefused ? "text" : "outlined"} color="inherit" disabled={retry.isPending} onClick={() => retry.mutate(false)}>
      {missing === job.num_images ? t.run.retry : t.run.retryMissing(missing)}
    </Button>,
    <Button key="edit" variant={isRefused ? "outlined" : "text"} color="inherit" onClick={editPrompt}>
      {t.run.editPrompt}
    </Button>,
  ];
  return (
    <>
      <Said title={t.run[slot.state]}>{sentence(retry.error?.message ?? slot.reason)}</Said>
      {!isRunning(job) && <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap", justifyContent: "center" }}>{isRefused ? ways.reverse() : ways}</Box>}
    </>
  );
}

/** What was stopped may have left already. */
function Cancelled({ slot }: { slot: Slot }) {
  const risk = slot.call.at_risk_usd;
  return <Said title={t.run.cancelled}>{risk ? t.run.left(dollars(risk)) : undefined}</Said>;
}

function Unknown({ job, slot }: { job: Job; slot: Slot }) {
  const retry = useRetry(job);
  // What is free is no risk.
  const risk = slot.call.at_risk_usd || undefined;
  return (
    <>
      <Box sx={{ color: "warning.main" }}>
        <Said title={t.run.unknown} />
      </Box>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {t.run.unknownHelp(risk === undefined ? undefined : dollars(risk))} {sentence(retry.error?.message ?? slot.reason)}
      </Typography>
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button variant="outlined" color="warning" disabled={retry.isPending} onClick={() => retry.mutate(true)}>
          {t.run.sendAgain}
        </Button>
        <Button color="inherit" onClick={() => dismiss(job.id)}>
          {t.run.leave}
        </Button>
      </Box>
    </>
  );
}

/** Puts the cursor into the prompt. */
export function editPrompt() {
  document.querySelector<HTMLTextAreaElement>("[data-prompt]")?.focus();
}

/** How far it is, where that is known; else that something is under way. */
export function Progress({ done }: { done: number | undefined }) {
  return (
    <Box
      role="progressbar"
      aria-label={t.run.running}
      aria-valuenow={done === undefined ? undefined : Math.round(done * 100)}
      sx={{ position: "absolute", left: 0, right: 0, bottom: 0, height: 3, overflow: "hidden" }}
    >
      <Box
        sx={{
          height: 1,
          bgcolor: "primary.main",
          width: done === undefined ? "30%" : `${done * 100}%`,
          transition: "width 300ms",
          ...(done === undefined && { animation: "sweep 1.6s ease-in-out infinite alternate", "@keyframes sweep": { from: { marginLeft: 0 }, to: { marginLeft: "70%" } } }),
        }}
      />
    </Box>
  );
}
