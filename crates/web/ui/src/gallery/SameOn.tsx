import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { models } from "../api/queries";
import type { Image, Model } from "../api/types";
import { panelOf } from "../generate/desk";
import { losses } from "../generate/panel/document";
import { Loading } from "../shared/Quiet";
import { sentence } from "../shared/say";
import { t } from "../strings";
import { handOver } from "./handOver";
import { askRecall } from "./actions";

const say = t.gallery.same;

/** The same on another model: what it takes over, and what it does not. */
export function SameOn({ image, onClose }: { image: Image; onClose: () => void }) {
  const { data: all = [] } = useQuery(models());
  const others = all.filter((model) => model.key !== image.model && model.usable);
  const [model, setModel] = useState<Model | null>(null);
  const asked = useQuery({
    queryKey: ["recall", image.id, model?.key],
    queryFn: () => askRecall(image, model?.key),
    enabled: model !== null,
  });
  const made = all.find((one) => one.key === image.model);
  const lost = losses(asked.data?.changes ?? [], made && panelOf(made));
  const take = () => {
    if (!asked.data || !model) return;
    onClose();
    void handOver({ kind: "recall", model: model.key ?? "", draft: asked.data.draft as Record<string, unknown>, changes: lost });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="same-on">
      <DialogTitle id="same-on" component="h2" variant="h2">{say.title}</DialogTitle>
      <DialogContent>
        {others.length === 0 ? (
          <Typography variant="body2">{say.none}</Typography>
        ) : (
          <TextField select label={say.pick} value={model?.key ?? ""} onChange={(event) => setModel(others.find((one) => one.key === event.target.value) ?? null)} autoFocus sx={{ mt: 1 }}>
            {others.map((one) => (
              <MenuItem key={one.key} value={one.key}>
                {one.name}
                <Box component="span" sx={{ color: "text.secondary", ml: 1 }}>{one.provider_id}</Box>
              </MenuItem>
            ))}
          </TextField>
        )}
        <Box aria-live="polite" sx={{ minHeight: 160, mt: 2 }}>
          {asked.isFetching && <Loading />}
          {asked.error && <Alert severity="error">{asked.error.message}</Alert>}
          {asked.data && !asked.isFetching && <Lost changes={lost} />}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="contained" disabled={!asked.data || asked.isFetching} onClick={take}>{say.take}</Button>
      </DialogActions>
    </Dialog>
  );
}

/** What could not be taken over, in words. */
export function Lost({ changes }: { changes: readonly { field: string; message: string }[] }) {
  if (changes.length === 0) return <Alert severity="success">{say.nothing}</Alert>;
  return (
    <>
      <Typography variant="h3" component="h3">{say.lost}</Typography>
      <Box component="ul" sx={{ m: 0, mt: 1, pl: 2.5, display: "grid", gap: 0.5 }}>
        {changes.map((change) => (
          <li key={change.field}>{sentence(change.message)}</li>
        ))}
      </Box>
    </>
  );
}
