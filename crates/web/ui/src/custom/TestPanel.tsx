import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { sentence } from "../shared/say";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { tried } from "./changes";
import type { Editing } from "./editing";
import { Exchanges } from "./Exchanges";
import { Examples } from "./Examples";
import { FileInput } from "./FileInput";
import { OptionInput } from "./OptionInput";
import { valueAt } from "./pointer";
import type { Proposal } from "./queries";
import { Outcome } from "./Outcome";
import { type Sample, takes, useful } from "./trial";
import { variablesOf } from "./variables";

const words = say.test;

/** Tries the model with sample input: what would be sent, what comes back, and where in it the answer is. */
export function TestPanel({ editing, onProposals }: { editing: Editing; onProposals(all: readonly Proposal[]): void }) {
  const { definition } = useForm();
  const { model, isDirty } = editing;
  const [sample, setSample] = useState<Sample>({ prompt: words.sample, options: {}, files: {} });
  const isPublished = model?.life.status === "published";
  // What is published is never changed by a test.
  const mustSave = isDirty && isPublished;
  const run = useMutation({
    mutationFn: async (isDry: boolean) => {
      const kept = model && !isDirty ? model : await editing.save();
      const call = await tried(kept.key, definition, sample, isDry);
      return { ...call, proposals: useful(call, definition) };
    },
    onSuccess: ({ proposals }) => onProposals(proposals),
  });
  const inputs = takes(definition);
  const change = (fields: Partial<Sample>) => setSample({ ...sample, ...fields });
  const file = (name: string, chosen: File | undefined) => change({ files: { ...sample.files, [name]: chosen } });
  return (
    <Box component="section" aria-label={words.title} sx={{ p: { xs: 2, sm: 3 }, display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <div>
        <Typography variant="h2">{words.title}</Typography>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>{words.help}</Typography>
      </div>
      <TextField label={words.prompt} multiline maxRows={6} value={sample.prompt} onChange={(event) => change({ prompt: event.target.value })} slotProps={{ inputLabel: { shrink: true } }} />
      {inputs.system && <TextField label={words.system} multiline maxRows={6} value={sample.system ?? ""} onChange={(event) => change({ system: event.target.value })} slotProps={{ inputLabel: { shrink: true } }} />}
      {inputs.examples && <Examples all={sample.examples ?? []} onChange={(examples) => change({ examples })} />}
      {inputs.image && <FileInput label={words.image} accept="image/*" file={sample.files.image} onChange={(chosen) => file("image", chosen)} />}
      {inputs.audio && <FileInput label={words.audio} accept="audio/*" file={sample.files.audio} onChange={(chosen) => file("audio", chosen)} />}
      {variablesOf(definition).map((variable) => {
        const name = variable.name ?? "";
        if (!name) return null;
        return variable.type === "image" || variable.type === "audio" ? (
          <FileInput key={name} label={variable.display_name || name} accept={`${variable.type}/*`} file={sample.files[name]} onChange={(chosen) => file(name, chosen)} />
        ) : (
          <OptionInput key={name} variable={variable} value={sample.options[name]} onChange={(value) => change({ options: { ...sample.options, [name]: value } })} />
        );
      })}
      <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <Button variant="outlined" disabled={mustSave || !valueAt(definition, "/endpoint")} loading={run.isPending && run.variables === false} onClick={() => run.mutate(false)}>{words.send}</Button>
        <Button color="inherit" disabled={mustSave || run.isPending} onClick={() => run.mutate(true)}>{words.dry}</Button>
        {(mustSave || isDirty || !model) && <Typography variant="caption" sx={{ color: "text.secondary", flex: "1 1 160px" }}>{mustSave ? words.saveFirst : words.saves}</Typography>}
      </Box>
      <Box aria-live="polite" sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {run.error && <Alert severity="error">{sentence(run.error.message)}</Alert>}
        {run.data && <Outcome key={run.submittedAt} call={run.data} />}
      </Box>
      {run.data && <Exchanges key={run.submittedAt} call={run.data} />}
    </Box>
  );
}
