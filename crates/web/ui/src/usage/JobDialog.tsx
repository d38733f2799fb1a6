import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { thumbnailOf } from "../api/client";
import { job as jobQuery, models } from "../api/queries";
import type { Call, Job } from "../api/types";
import { useMay } from "../api/useMay";
import { NOBODY } from "../app/nobody";
import { linkTo } from "../app/routes";
import { Act } from "../gallery/Actions";
import { copy } from "../gallery/actions";
import { isRefusal, outcomeOf } from "../run/slots";
import { CopyIcon } from "../shared/icons";
import { Failed, Loading } from "../shared/Quiet";
import { dollars, range } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { BillDialog } from "./BillDialog";
import { retry } from "./changes";
import { isInDoubt, riskWords } from "./doubt";
import { StateChip } from "./Journal";

const say = t.usage.job;

/** One job, whole: its calls, attempts and errors, and what they cost. */
export function JobDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const asked = useQuery(jobQuery(id));
  const again = useMutation({ mutationFn: () => retry(id, false), onSuccess: () => (toast(t.usage.journal.sent), onClose()), onError: (error) => toast(error.message) });
  const [notes, setNotes] = useState(false);
  const mayNote = useMay("admin");
  const job = asked.data;
  const state = job?.state ?? "";
  if (notes && job) return <BillDialog job={job} onClose={() => setNotes(false)} />;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="job">
      <DialogTitle id="job" component="h2" variant="h2" sx={{ display: "flex", gap: 2, alignItems: "center" }}>
        <Box component="span" sx={{ flexGrow: 1 }}>{say.title}</Box>
        {job && <StateChip state={outcomeOf(job.state, job.errors)} />}
      </DialogTitle>
      <DialogContent sx={{ minHeight: 240 }}>
        {asked.isPending && <Loading />}
        {asked.error && <Failed error={asked.error} again={() => void asked.refetch()} />}
        {job && <Whole job={job} />}
      </DialogContent>
      <DialogActions>
        {mayNote && job?.calls.some(isInDoubt) && <Button variant="outlined" color="inherit" onClick={() => setNotes(true)} sx={{ borderColor: "divider" }}>{t.usage.journal.note}</Button>}
        {["partial", "failed", "cancelled"].includes(state) && <Button variant="outlined" loading={again.isPending} onClick={() => again.mutate()}>{t.usage.journal.retry}</Button>}
        <Button color="inherit" onClick={onClose}>{t.common.close}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Whole({ job }: { job: Job }) {
  const { data: all = [] } = useQuery(models());
  const model = all.find((one) => one.key === job.model);
  const { price } = job;
  const risk = riskWords(job);
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Typography variant="body1" sx={{ overflowWrap: "anywhere" }}>{(job.draft as { prompt?: string }).prompt}</Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {job.images.map((image) => (
          <Link key={image.id} href={linkTo("gallery", [image.id])} aria-label={image.prompt ?? t.gallery.picture}>
            <Box component="img" src={thumbnailOf(image.id)} alt="" sx={{ display: "block", width: 88, height: 88, objectFit: "cover", borderRadius: 1, bgcolor: "action.hover" }} />
          </Link>
        ))}
      </Box>
      {job.errors.map((error) => <Alert key={error.message} severity="error">{error.message}</Alert>)}
      <Box component="dl" sx={{ m: 0, display: "grid", gridTemplateColumns: "112px minmax(0, 1fr)", gap: 1, "& dt": { color: "text.secondary" }, "& dd": { m: 0, overflowWrap: "anywhere" } }}>
        <dt>{say.model}</dt>
        <dd>{model ? <Link href={linkTo("models", [job.model])}>{model.name}</Link> : job.model}</dd>
        {job.num_images > 0 && (
          <>
            <dt>{say.pictures}</dt>
            <dd>{t.usage.journal.of(job.images.length, job.num_images)}</dd>
          </>
        )}
        <dt>{say.expected}</dt>
        <dd>{range(price.low_usd, price.high_usd) ?? t.common.unknown}</dd>
        <dt>{say.price}</dt>
        <dd>
          {price.settled_usd == null ? t.common.unknown : dollars(price.settled_usd)}
          {risk && <Box component="span" sx={{ color: "warning.main" }}>{` · ${risk}`}</Box>}
        </dd>
        <dt>{say.when}</dt>
        <dd>{new Date(job.created_at).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" })}</dd>
        <dt>{say.caller}</dt>
        <dd>{job.caller === NOBODY ? t.usage.nobody : job.caller}</dd>
      </Box>
      <Typography variant="h3">{say.calls}</Typography>
      <Box component="ol" sx={{ m: 0, pl: 2.5, display: "grid", gap: 1 }}>
        {job.calls.map((call) => <CallLine key={call.id} call={call} />)}
      </Box>
    </Box>
  );
}

function CallLine({ call }: { call: Call }) {
  const cost = call.price_usd == null ? undefined : dollars(call.price_usd);
  const time = (at: string) => new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return (
    <li>
      <div>{[say.call[isRefusal(call.error) ? "refused" : call.state] ?? call.state, call.num_images > 0 && t.usage.journal.of(call.landed, call.num_images), cost].filter(Boolean).join(" · ")}</div>
      {call.attempts.map((attempt) => (
        <Box key={attempt.number} sx={{ color: "text.secondary" }}>{[say.attempt(attempt.number), time(attempt.at), attempt.status ?? say.noAnswer, attempt.error?.message].filter(Boolean).join(" · ")}</Box>
      ))}
      {call.request_id && (
        <Box sx={{ color: "text.secondary", display: "flex", alignItems: "center" }}>
          {`${say.request}: ${call.request_id}`}
          <Act label={`${t.gallery.details.copy}: ${say.request}`} onClick={() => void copy(call.request_id ?? "")}><CopyIcon sx={{ fontSize: 16 }} /></Act>
        </Box>
      )}
    </li>
  );
}
