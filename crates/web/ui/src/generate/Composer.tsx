import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { Model, ProviderConfig } from "../api/types";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { type Desk, deskDo, lost, panelOf } from "./desk";
import { ModelPicker } from "./ModelPicker";
import { modeOf } from "./models";
import { said } from "./panel/notes";
import { Panel } from "./panel/Panel";
import { PlanFooter } from "./PlanFooter";
import type { Planned } from "./usePlan";

interface Props {
  models: Model[];
  providers: ProviderConfig[];
  model: Model | undefined;
  desk: Desk;
  planned: Planned;
  sending: boolean;
  error: Error | null;
  send(): void;
}

/** The left column: which model, what is asked of it, and what that costs. */
export function Composer({ models, providers, model, desk, planned, sending, error, send }: Props) {
  return (
    <Box component="section" aria-label={t.generate.title} sx={{ display: "flex", flexDirection: "column", minHeight: 0, height: { xs: "auto", sm: 1 }, bgcolor: "background.paper" }}>
      <Box sx={{ borderBottom: 1, borderColor: "divider" }}>
        <ModelPicker models={models} providers={providers} chosen={model} mode={modeOf(desk.draft)} choose={deskDo.choose} />
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: { xs: "visible", sm: "auto" } }}>
        <Lost />
        {model && (
          <Panel key={`${model.key}/${model.revision}`} panel={panelOf(model)} draft={desk.draft} notes={planned} replace={deskDo.replace} change={deskDo.change} />
        )}
      </Box>
      <Box sx={{ position: { xs: "sticky", sm: "static" }, bottom: 0, zIndex: 2 }}>
        <PlanFooter model={model} prompt={desk.draft.prompt} planned={planned} sending={sending} error={error} send={send} />
      </Box>
    </Box>
  );
}

/** What could not be taken over when a picture was recalled. */
function Lost() {
  const changes = useStore(lost);
  if (changes.length === 0) return null;
  return (
    <Box role="status" sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: "divider", fontSize: "0.75rem" }}>
      {t.generate.plan.recalled}
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2, color: "warning.main" }}>
        {changes.map((change) => (
          <li key={change.field + change.code}>
            {said(change.from) && `${said(change.from)}: `}
            {change.message}
          </li>
        ))}
      </Box>
      <Button color="inherit" onClick={() => lost.set([])} sx={{ ml: -1 }}>
        {t.common.close}
      </Button>
    </Box>
  );
}
