import Box from "@mui/material/Box";
import { type ReactNode, useState } from "react";
import type { Image, Job } from "../api/types";
import { Facts, Prompt } from "../gallery/Details";
import { shapeOf } from "../generate/size/size";
import { Fit } from "../shared/Fit";
import { ImageIcon } from "../shared/icons";
import { Empty } from "../shared/Quiet";
import { t } from "../strings";
import { Picture } from "./Picture";
import { PictureBar } from "./PictureBar";
import { SlotCard } from "./SlotCard";
import type { Slot } from "./slots";

/** On a phone: as wide as it is, and no more than leaves the prompt in sight. The same for every shape, so that nothing moves. */
export const PHONE = "min(100vw, 40dvh)";

interface Props {
  image: Image | undefined;
  waiting: { job: Job; slot: Slot } | undefined;
  full(): void;
  /** What a newcomer should know. */
  note?: ReactNode;
}

/** The picture that is looked at, as large as the room allows, or the card where it will stand. */
export function Stage({ image, waiting, full, note }: Props) {
  const [details, setDetails] = useState(false);
  const size = (waiting?.job.draft as { size?: unknown } | undefined)?.size;
  return (
    <Box component="section" aria-label={t.run.stage} sx={{ flex: { xs: waiting || image ? "none" : 1, sm: 1 }, minHeight: 0, display: "flex", flexDirection: "column" }}>
      <Box sx={{ flex: { xs: "none", sm: 1 }, height: { xs: image || waiting ? PHONE : 1, sm: "auto" }, minHeight: 0, p: { xs: 2, sm: 3 }, pb: { xs: 1, sm: 1 } }}>
        {image ? (
          <Fit ratio={image.width / image.height}>
            <Box onDoubleClick={full} sx={{ position: "absolute", inset: 0 }}>
              <Picture image={image} />
            </Box>
          </Fit>
        ) : waiting ? (
          <Fit ratio={shapeOf(size)}>
            <SlotCard job={waiting.job} slot={waiting.slot} />
          </Fit>
        ) : (
          <Empty title={t.run.empty} icon={<ImageIcon sx={{ fontSize: 48, opacity: 0.5 }} />}>
            {t.run.emptyHelp}
            {note}
          </Empty>
        )}
      </Box>
      <Box sx={{ minHeight: 40, display: "flex", flexDirection: "column" }}>
        {image && <PictureBar image={image} full={full} details={details} toggleDetails={() => setDetails(!details)} />}
        {image && details && (
          <Box role="region" aria-label={t.gallery.details.title} tabIndex={0} sx={{ maxHeight: "32vh", overflow: "auto", px: 3, py: 1, width: 1, maxWidth: 800, alignSelf: "center", display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
            <Prompt image={image} />
            <Facts image={image} key={image.id} />
          </Box>
        )}
      </Box>
    </Box>
  );
}
