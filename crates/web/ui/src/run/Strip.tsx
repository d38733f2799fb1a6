import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { thumbnailOf } from "../api/client";
import type { Job } from "../api/types";
import { CloseIcon, GalleryIcon, WarnIcon } from "../shared/icons";
import { dollars } from "../shared/say";
import { useNow } from "../shared/useNow";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { live } from "./live";
import { progressWords, unfinishedOf, useCancel } from "./SlotCard";
import { isRunning, landedOf, type Slot, slotsOf, stateColor } from "./slots";
import { SHEET } from "./sheet";
import { dismiss } from "./useJobs";

interface Props {
  jobs: Job[];
  /** The card that is looked at. */
  at: string | undefined;
  look(job: Job, slot: Slot): void;
  nameOf(model: string): string;
  /** Goes back to the sheet, where there is one. */
  toSheet?(): void;
}

/** The cards of what was asked for lately, by job. */
export function Strip({ jobs, at, look, nameOf, toSheet }: Props) {
  const now = useStore(live);
  return (
    <Box component="section" aria-label={t.run.strip} sx={{ display: "flex", gap: 3, overflowX: "auto", px: 3, py: 1.5, minHeight: 112, flexShrink: 0 }}>
      {toSheet && <SheetCard chosen={at === SHEET} choose={toSheet} />}
      {jobs.map((job) => (
        <Group key={job.id} job={job} slots={slotsOf(job, now)} at={at} look={look} name={nameOf(job.model)} />
      ))}
    </Box>
  );
}

function SheetCard({ chosen, choose }: { chosen: boolean; choose(): void }) {
  return (
    <Tooltip title={t.run.sheet}>
      <ButtonBase
        onClick={choose}
        aria-label={t.run.sheet}
        aria-pressed={chosen}
        sx={{ width: 64, height: 64, flexShrink: 0, borderRadius: 1, bgcolor: "action.hover", color: "text.secondary", outline: "2px solid", outlineColor: chosen ? "primary.main" : "transparent", outlineOffset: 1, "&.Mui-focusVisible": { outlineColor: "text.primary" } }}
      >
        <GalleryIcon />
      </ButtonBase>
    </Tooltip>
  );
}

function Group({ job, slots, at, look, name }: { job: Job; slots: Slot[]; at: string | undefined; look: Props["look"]; name: string }) {
  const runs = isRunning(job);
  const now = useNow(runs);
  const cancel = useCancel(job);
  const { landed, asked } = landedOf(slots);
  if (asked === 0) return null;
  const price = job.price.settled_usd;
  const words = [t.run.there(landed, asked), name, price ? dollars(price) : undefined].filter(Boolean).join(" · ");
  return (
    <Box sx={{ flexShrink: 0 }}>
      <Box sx={{ display: "flex", gap: 1 }}>
        {slots.map((slot, index) => (
          <Card key={slot.key} job={job} slot={slot} label={t.run.picture(index + 1, slots.length, stateWords(slot, now))} chosen={slot.key === at} choose={() => look(job, slot)} />
        ))}
      </Box>
      <Box sx={{ display: "flex", alignItems: "center", gap: 0.5, fontSize: "0.75rem", color: "text.secondary", height: 24, maxWidth: Math.max(slots.length * 72, 176) }}>
        <Box component="span" sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }} title={words}>
          {words}
        </Box>
        {(runs || landed < asked) && (
          <Tooltip title={runs ? t.run.cancel : t.run.dismiss}>
            <IconButton aria-label={runs ? t.run.cancel : t.run.dismiss} onClick={() => (runs ? cancel.mutate() : dismiss(job.id))} sx={{ p: 0.25 }}>
              <CloseIcon sx={{ fontSize: 14 }} />
            </IconButton>
          </Tooltip>
        )}
      </Box>
    </Box>
  );
}

function stateWords(slot: Slot, now: number): string {
  if (slot.state === "waiting" || slot.state === "running") return [t.run[slot.state], progressWords(slot, now)].filter(Boolean).join(", ");
  return t.run[slot.state];
}

function Card({ job, slot, label, chosen, choose }: { job: Job; slot: Slot; label: string; chosen: boolean; choose(): void }) {
  const runs = slot.state === "running" || slot.state === "waiting";
  const source = slot.image ? thumbnailOf(slot.image.id) : unfinishedOf(job, slot);
  return (
    <ButtonBase
      onClick={choose}
      aria-label={label}
      title={label}
      aria-pressed={chosen}
      sx={{
        width: 64,
        height: 64,
        borderRadius: 1,
        overflow: "hidden",
        bgcolor: "action.hover",
        position: "relative",
        outline: "2px solid",
        outlineColor: chosen ? "primary.main" : "transparent",
        outlineOffset: 1,
        "&.Mui-focusVisible": { outlineColor: "text.primary" },
      }}
    >
      {source && <Box component="img" src={source} alt="" sx={{ width: 1, height: 1, objectFit: "cover", animation: slot.image ? "come 150ms" : undefined, "@keyframes come": { from: { opacity: 0 } } }} />}
      {runs && (
        <Box sx={{ position: "absolute", left: 0, bottom: 0, height: 3, bgcolor: "primary.main", width: `${Math.max(8, (slot.live?.done ?? 0) * 100)}%`, transition: "width 300ms" }} />
      )}
      {!source && !runs && <WarnIcon sx={{ color: stateColor(slot.state) }} />}
      {!source && slot.state === "waiting" && <Box sx={{ fontSize: "0.6875rem", color: "text.secondary" }}>…</Box>}
    </ButtonBase>
  );
}
