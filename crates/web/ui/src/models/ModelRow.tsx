import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import type { Model } from "../api/types";
import { isOver } from "../generate/models";
import { t } from "../strings";
import { inShort } from "./words";

const say = t.models;

/** An installed model in the list. */
export function ModelRow({ model, isHere, isEdited, onOpen }: { model: Model; isHere: boolean; isEdited: boolean; onOpen: () => void }) {
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: "divider" }}>
      <ButtonBase onClick={onOpen} aria-current={isHere || undefined} sx={{ width: 1, display: "flex", flexWrap: { xs: "wrap", sm: "nowrap" }, alignItems: "center", justifyContent: "flex-start", columnGap: 2, rowGap: 0.5, px: 1.5, py: 1.25, textAlign: "left", borderRadius: 1, bgcolor: isHere ? "action.selected" : undefined, "&:hover": { bgcolor: isHere ? "action.selected" : "action.hover" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}>
        <Box sx={{ flex: { xs: "1 1 240px", sm: 1 }, minWidth: 0 }}>
          <Typography variant="body1" sx={{ fontWeight: 600, overflowWrap: "anywhere", opacity: model.usable ? 1 : 0.65 }}>{model.name}</Typography>
          <Typography variant="body2" sx={{ color: isHere ? "text.primary" : "text.secondary" }}>{model.capabilities && inShort(model.capabilities)}</Typography>
        </Box>
        {isEdited && <Chip label={say.edit.changed} variant="outlined" sx={{ display: { xs: "none", sm: "inline-flex" } }} />}
        <Standing model={model} />
      </ButtonBase>
    </Box>
  );
}

/** How far a model is in its life, and whether it can be used. */
export function Standing({ model }: { model: { status?: string; retires_on?: string | null; enabled?: boolean; usable?: boolean } }) {
  if (model.enabled === false) return <Chip label={say.disabled} />;
  if (model.usable === false) return <Chip label={say.needsKey} variant="outlined" />;
  const word = isOver(model) ? say.status.retired : say.status[model.status ?? "ga"];
  if (!word) return null;
  const day = model.retires_on ? dayInWords(model.retires_on) : undefined;
  const text = day === undefined ? word : isOver(model) ? say.retiredOn(day) : say.retires(day);
  const color = isOver(model) ? "error" : model.status === "deprecated" ? "warning" : "default";
  return <Chip label={text} color={color} variant="outlined" />;
}

/** `Nov 21, 2026`. */
export const dayInWords = (day: string) => new Date(`${day}T00:00:00Z`).toLocaleDateString("en", { dateStyle: "medium", timeZone: "UTC" });
