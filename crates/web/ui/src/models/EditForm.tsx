import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { starters } from "../api/queries";
import type { Model } from "../api/types";
import { dayOf } from "../gallery/filter";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { edit } from "./changes";
import { changedFrom, changeOf, type Edits, editsOf, RESET } from "./edits";

const say = t.models.edit;

/** What a person lays over a starter; what differs from it is marked, and can be taken back. */
export function EditForm({ model }: { model: Model }) {
  const { data: known = [] } = useQuery(starters());
  const starter = known.find((one) => one.source === model.source);
  const changed = changedFrom(starter, model);
  const before = editsOf(model);
  // What is written and not saved stays when the record changes beneath it.
  const [written, write] = useState<Partial<Edits>>({});
  const fields = { ...before, ...written };
  const save = useMutation({ mutationFn: (change: Record<string, unknown>) => edit(model, change) });
  const change = changeOf(before, fields, model, dayOf(new Date()));
  const isSame = Object.keys(change).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(change, { onSuccess: () => (write({}), toast(say.saved)) });
  };
  const field = (name: keyof Edits, type: "text" | "number" = "text", step = "1", help?: string) => (
    <TextField
      label={changed.has(name) ? `${labelOf(name)} (${say.changed})` : labelOf(name)}
      type={type}
      value={fields[name]}
      onChange={(event) => write({ ...written, [name]: event.target.value })}
      multiline={name === "description"}
      maxRows={6}
      helperText={help}
      slotProps={{ htmlInput: type === "number" ? { min: 0, step } : undefined }}
    />
  );
  const can = model.capabilities;
  return (
    <Box component="form" onSubmit={submit} aria-label={say.title} sx={{ display: "grid", gap: 2, pt: 3, borderTop: 1, borderColor: "divider" }}>
      <div>
        <Typography variant="h2" component="h3">{say.title}</Typography>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>{say.help}</Typography>
      </div>
      <FormControlLabel control={<Switch checked={model.enabled !== false} onChange={(_, enabled) => save.mutate({ enabled })} />} label={say.enabled} slotProps={{ typography: { variant: "body2" } }} />
      {field("name")}
      {field("description")}
      <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(96px, 1fr))", gap: 1 }}>
        {field("num_images", "number")}
        {can?.supports_steps && field("steps", "number")}
        {can?.supports_guidance && field("guidance", "number", "any")}
      </Box>
      {field("price", "number", "any", say.priceHelp)}
      {save.error && <Alert severity="error">{save.error.message}</Alert>}
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        <Button type="submit" variant="outlined" disabled={isSame} loading={save.isPending}>{say.save}</Button>
        {changed.size > 0 && <Button color="inherit" onClick={() => save.mutate(RESET, { onSuccess: () => (write({}), toast(say.resetDone)) })}>{say.reset}</Button>}
      </Box>
    </Box>
  );
}

const labelOf = (name: keyof Edits) => (name === "num_images" ? say.count : say[name]);
