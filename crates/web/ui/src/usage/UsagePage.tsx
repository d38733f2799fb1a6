import Box from "@mui/material/Box";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import { useCallback, useState } from "react";
import { type JobEvent, useEvents } from "../api/events";
import { Page } from "../shared/Page";
import { t } from "../strings";
import { Budgets } from "./Budgets";
import { moneyChanged } from "./changes";
import { Journal } from "./Journal";
import { Spent } from "./Spent";
import { Unknown } from "./Unknown";

const RANGES = [
  [7, t.usage.range.week],
  [30, t.usage.range.month],
  [90, t.usage.range.quarter],
] as const;

/** The page "Usage": what may have been billed first, then what was spent, what is left, and the journal. */
export default function UsagePage() {
  const [days, setDays] = useState<number>(30);
  // What ends elsewhere is counted here at once.
  useEvents(useCallback((event: JobEvent) => void (event.event === "done" && void moneyChanged()), []));
  const choice = (
    <ToggleButtonGroup size="small" exclusive value={days} onChange={(_, to: number | null) => to && setDays(to)} aria-label={t.usage.range.label}>
      {RANGES.map(([count, name]) => (
        <ToggleButton key={count} value={count} sx={{ px: 1.5, py: 0.5, textTransform: "none", color: "text.secondary" }}>{name}</ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
  return (
    <Page title={t.usage.title} actions={choice}>
      <Box sx={{ maxWidth: 1200, mx: "auto", display: "grid", gap: 5, gridTemplateColumns: "minmax(0, 1fr)" }}>
        <Unknown />
        <Spent days={days} />
        <Budgets />
        <Journal />
      </Box>
    </Page>
  );
}
