import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { ReactNode } from "react";
import type { Model, ProviderName } from "../api/types";
import { RecallIcon } from "../shared/icons";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { type Desk, desk, deskDo, lost, panelOf } from "./desk";
import { ModelPicker } from "./ModelPicker";
import { modeOf } from "./models";
import { type Changing, type Draft, isNothing, isTouched } from "./panel/document";
import { said } from "./panel/notes";
import { Panel } from "./panel/Panel";
import { shapeAlong, withShape } from "./starting";
import type { Planned } from "./usePlan";

interface Props {
  models: Model[];
  providers: ProviderName[];
  model: Model | undefined;
  desk: Desk;
  planned: Planned;
  /** Further models that are asked for the same. */
  also: Model[];
  /** What it comes to, where it stands below the panel. */
  children?: ReactNode;
}

/** The left column: which model, what is asked of it, and what that costs. */
export function Composer({ models, providers, model, desk: now, planned, also, children }: Props) {
  return (
    <Box component="section" aria-label={t.generate.title} sx={{ display: "flex", flexDirection: "column", minHeight: 0, height: { xs: "auto", sm: 1 }, bgcolor: "background.paper" }}>
      <Box sx={{ borderBottom: 1, borderColor: "divider" }}>
        <ModelPicker models={models} providers={providers} chosen={model} also={also} mode={modeOf(now.draft)} choose={choose} toggle={deskDo.also} />
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: { xs: "visible", sm: "auto" } }}>
        <Lost />
        {model && (
          <Panel key={`${model.key}/${model.revision}`} panel={panelOf(model)} draft={now.draft} notes={planned} {...laying(model)} />
        )}
        {model && <Usual model={model} desk={now} />}
      </Box>
      {children}
    </Box>
  );
}

/** Another model has sizes of its own. */
function choose(model: Model) {
  deskDo.choose(model);
  void shapeAlong(panelOf(model));
}

/** What the panel changes. */
const laying = (model: Model) => {
  // A file may land when another model is chosen, which has other shapes.
  const shaped = (change: () => void) => (desk.get().model === model.key ? withShape(panelOf(model), change) : change());
  return {
    replace: (draft: Draft) => shaped(() => deskDo.replace(draft)),
    change: (fields: Changing) => shaped(() => deskDo.change(fields)),
    sized: deskDo.size,
  };
};

/** The way back to the usual settings, where there is one to go. */
function Usual({ model, desk: { draft, followed, sized } }: { model: Model; desk: Desk }) {
  const panel = panelOf(model);
  const reset = () => {
    deskDo.reset(model);
    // What is usual beside a picture to start from is its shape.
    void shapeAlong(panel);
  };
  // The size that came with a picture to start from was set by nobody.
  const own = draft.size === followed ? { ...draft, size: undefined } : draft;
  // The usual one is kept from following that picture where a person chose it.
  const isHeld = sized?.includes(model.key ?? "") && !isNothing(draft.init_image);
  if (!isHeld && !isTouched(panel, [...panel.image, ...panel.generation], own)) return null;
  return (
    <Box sx={{ px: 2, pb: 2 }}>
      <Button color="inherit" startIcon={<RecallIcon />} onClick={reset} sx={{ ml: -0.5, color: "text.secondary" }}>
        {t.generate.reset}
      </Button>
    </Box>
  );
}

/** What could not be taken over. */
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
