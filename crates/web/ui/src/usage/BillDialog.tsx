import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Radio from "@mui/material/Radio";
import RadioGroup from "@mui/material/RadioGroup";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Job } from "../api/types";
import { ago } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { reconcile } from "./changes";
import { isInDoubt } from "./doubt";

const say = t.usage.bill;

/** Notes what the vendor's bill says of calls that may have been billed, one at a time. */
export function BillDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const doubtful = job.calls.filter(isInDoubt);
  const riskOf = (id: string | undefined) => String(doubtful.find((one) => one.id === id)?.at_risk_usd ?? "");
  const [call, setCall] = useState(doubtful[0]?.id);
  const [isBilled, setBilled] = useState(true);
  const [amount, setAmount] = useState(riskOf(call));
  const toCall = (id: string) => (setCall(id), setAmount(riskOf(id)));
  const usd = isBilled ? Number(amount) : 0;
  const isRight = !isBilled || (amount.trim() !== "" && Number.isFinite(usd) && usd >= 0);
  const note = useMutation({
    mutationFn: () => reconcile(job.id, usd, call),
    onSuccess: () => {
      toast(say.saved);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight) note.mutate();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="bill">
      <form onSubmit={submit}>
        <DialogTitle id="bill" component="h2" variant="h2">{say.title}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2 }}>
          <Typography variant="body2" sx={{ color: "text.secondary" }}>{say.help}</Typography>
          {doubtful.length > 1 && (
            <TextField select label={say.call} value={call} onChange={(event) => toCall(event.target.value)}>
              {doubtful.map((one) => <MenuItem key={one.id} value={one.id}>{[ago(one.attempts.at(-1)?.at ?? job.created_at), one.request_id].filter(Boolean).join(" · ")}</MenuItem>)}
            </TextField>
          )}
          <RadioGroup aria-label={say.title} value={isBilled ? "some" : "none"} onChange={(_, to) => setBilled(to === "some")}>
            <Box sx={{ display: "flex", alignItems: "center", gap: 2 }}>
              <FormControlLabel value="some" control={<Radio size="small" />} label={say.some} />
              <TextField label={say.amount} type="number" value={amount} disabled={!isBilled} onChange={(event) => setAmount(event.target.value)} error={!isRight} slotProps={{ htmlInput: { min: 0, step: "any" } }} sx={{ width: 144 }} />
            </Box>
            <FormControlLabel value="none" control={<Radio size="small" />} label={say.none} />
          </RadioGroup>
          {note.error && <Typography role="alert" variant="body2" sx={{ color: "error.main" }}>{note.error.message}</Typography>}
        </DialogContent>
        <DialogActions>
          <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
          <Button type="submit" variant="contained" disabled={!isRight} loading={note.isPending}>{say.save}</Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
