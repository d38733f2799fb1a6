import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import { useState } from "react";
import type { Image, Job } from "../api/types";
import { Compare } from "../gallery/Compare";
import { useHandedOver } from "../gallery/handed";
import { shapeOf } from "../generate/size/size";
import { CompareIcon, WarnIcon } from "../shared/icons";
import { dollars, duration, sentence } from "../shared/say";
import { useNow } from "../shared/useNow";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { live } from "./live";
import { Picture } from "./Picture";
import { Progress, progressWords, unfinishedOf } from "./SlotCard";
import { isRunning, type Slot, slotsOf, stateColor, tookOf } from "./slots";

interface Props {
  jobs: readonly Job[];
  look(job: Job, slot: Slot): void;
  nameOf(model: string): string;
}

/** What several models made of the same, side by side, with price and time under each. */
export default function ContactSheet({ jobs, look, nameOf }: Props) {
  const events = useStore(live);
  const [isComparing, setComparing] = useState(false);
  useHandedOver(() => setComparing(false));
  const now = useNow(jobs.some(isRunning));
  const cells = jobs.flatMap((job) => slotsOf(job, events).map((slot) => ({ job, slot })));
  const images = cells.flatMap(({ slot }) => slot.image ?? []);
  return (
    <Box component="section" aria-label={t.run.sheet} sx={{ flex: { xs: "none", sm: 1 }, minHeight: 0, display: "flex", flexDirection: "column" }}>
      <Box sx={{ flex: { xs: "none", sm: 1 }, minHeight: 0, overflowY: { xs: "visible", sm: "auto" }, p: { xs: 2, sm: 3 }, pb: { xs: 1, sm: 1 }, display: "grid", gap: 2, gridTemplateColumns: { xs: "repeat(2, minmax(0, 1fr))", sm: `repeat(${columnsOf(cells.length)}, minmax(0, 1fr))` }, gridAutoRows: { xs: "56vw", sm: "minmax(160px, 1fr)" } }}>
        {cells.map(({ job, slot }) => (
          <Cell key={slot.key} job={job} slot={slot} name={nameOf(job.model)} now={now} choose={() => look(job, slot)} />
        ))}
      </Box>
      <Box sx={{ minHeight: 40, display: "grid", placeItems: "center" }}>
        {images.length >= 2 && images.length <= 6 && (
          <Button color="inherit" startIcon={<CompareIcon />} onClick={() => setComparing(true)}>
            {t.run.compare}
          </Button>
        )}
      </Box>
      {isComparing && <Compare images={images} onClose={() => setComparing(false)} />}
    </Box>
  );
}

/** As square as it can be. */
const columnsOf = (cells: number) => (cells <= 3 ? cells : Math.min(4, Math.ceil(Math.sqrt(cells))));

/** Two lines and what is between them and the picture. */
const CAPTION = 48;

interface CellProps {
  job: Job;
  slot: Slot;
  name: string;
  now: number;
  choose(): void;
}

function Cell({ job, slot, name, now, choose }: CellProps) {
  const { image } = slot;
  const ratio = image ? image.width / image.height : shapeOf((job.draft as { size?: unknown }).size);
  const words = image ? factsOf(slot, image) : [t.run[slot.state], progressWords(slot, now)].filter(Boolean).join(" · ");
  return (
    <Box component="figure" sx={{ m: 0, minWidth: 0, minHeight: 0, containerType: "size", display: "flex", flexDirection: "column", alignItems: "center", justifyContent: "center", gap: 1 }}>
      <ButtonBase onClick={choose} aria-label={`${name}: ${words}`} sx={{ position: "relative", flexShrink: 0, width: `min(100cqw, (100cqh - ${CAPTION}px) * ${ratio})`, aspectRatio: `${ratio}`, borderRadius: 2, overflow: "hidden", "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: 2 } }}>
        {image ? <Picture image={image} /> : <Coming job={job} slot={slot} />}
      </ButtonBase>
      <Box component="figcaption" sx={{ width: 1, textAlign: "center", fontSize: "0.8125rem", lineHeight: "20px", "& > *": { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" } }}>
        <div>{name}</div>
        <Box sx={{ fontSize: "0.75rem", color: "text.secondary", fontVariantNumeric: "tabular-nums" }} title={words}>
          {words}
        </Box>
      </Box>
    </Box>
  );
}

/** What it cost, and how long it took. */
function factsOf(slot: Slot, image: Image): string {
  const price = image.price_usd == null ? undefined : image.price_usd === 0 ? t.generate.plan.free : dollars(image.price_usd);
  const took = tookOf(slot.call, image);
  return [price, took === undefined ? undefined : duration(took)].filter(Boolean).join(" · ");
}

/** Where a picture is not there: how far it is, or why it will not come. */
function Coming({ job, slot }: { job: Job; slot: Slot }) {
  const runs = slot.state === "waiting" || slot.state === "running";
  const unfinished = unfinishedOf(job, slot);
  return (
    <Box sx={{ position: "absolute", inset: 0, borderRadius: 2, border: 1, borderColor: "divider", bgcolor: "action.hover", overflow: "hidden", display: "grid", placeContent: "center", justifyItems: "center", gap: 1, p: 2, textAlign: "center" }}>
      {unfinished && <Box component="img" src={unfinished} alt="" sx={{ position: "absolute", inset: 0, width: 1, height: 1, objectFit: "contain", filter: "blur(1px)" }} />}
      {runs && <Progress done={slot.live?.done} />}
      {!runs && <WarnIcon sx={{ color: stateColor(slot.state) }} />}
      {slot.reason && <Box sx={{ fontSize: "0.75rem", color: "text.secondary", display: "-webkit-box", WebkitLineClamp: 3, WebkitBoxOrient: "vertical", overflow: "hidden" }}>{sentence(slot.reason)}</Box>}
    </Box>
  );
}
