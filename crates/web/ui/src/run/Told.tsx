import Box from "@mui/material/Box";
import { visuallyHidden } from "@mui/utils";
import type { Job } from "../api/types";
import { count } from "../shared/say";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { live } from "./live";
import { onSheet, sheet } from "./sheet";
import { landedOf, type SlotState, slotsOf } from "./slots";

const WRONG = ["failed", "refused", "missing", "unknown"] as const satisfies readonly SlotState[];

/** For whoever does not see the cards: how many pictures of the last press are there, and at once what went wrong. */
export function Told({ jobs }: { jobs: readonly Job[] }) {
  const events = useStore(live);
  const together = onSheet(jobs, useStore(sheet));
  const slots = (together.length > 0 ? together : jobs.slice(0, 1)).flatMap((job) => slotsOf(job, events));
  const { landed, asked } = landedOf(slots);
  const wrong = WRONG.flatMap((state) => {
    const many = slots.filter((slot) => slot.state === state).length;
    return many > 0 ? [t.run.wrong(count(many, "picture"), t.run[state])] : [];
  });
  return (
    <Box sx={visuallyHidden}>
      <div aria-live="polite">{asked > 0 && t.run.there(landed, asked)}</div>
      <div aria-live="assertive">{wrong.join(", ")}</div>
    </Box>
  );
}
