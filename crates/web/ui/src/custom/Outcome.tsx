import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { thumbnailOf } from "../api/client";
import { sentence } from "../shared/say";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { Hint } from "./Hint";
import { isTemplate } from "./layout";
import { valueAt } from "./pointer";
import type { Proposal, TestCall } from "./queries";

const words = say.test;

/** What a test came to, and what may be filled in because of it. */
export function Outcome({ call }: { call: TestCall }) {
  const { job } = call;
  const { definition } = useForm();
  const error = job?.errors[0];
  const answer = call.exchanges.at(-1)?.answer;
  // That nothing was found where nobody said to look is no failure.
  const where = answer?.body === "events" ? "/response/stream" : "/response/output";
  const isOpen = isTemplate(definition) && !valueAt(definition, where) && answer != null && answer.status < 400 && !job?.text && !job?.images.length;
  return (
    <>
      {job?.text && <Alert severity="success">{words.worked}<Box sx={{ mt: 0.5, whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 160, overflowY: "auto" }}>{job.text.text}</Box></Alert>}
      {job && job.images.length > 0 && (
        <Alert severity="success">
          {words.pictures(job.images.length)}
          <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap", mt: 1 }}>
            {job.images.map((image) => <Box key={image.id} component="img" alt={image.prompt ?? ""} src={thumbnailOf(image.id)} sx={{ width: 96, height: 96, objectFit: "cover", borderRadius: 1 }} />)}
          </Box>
        </Alert>
      )}
      {isOpen && <Hint>{words.open}</Hint>}
      {error && !isOpen && <Alert severity={job?.text || job?.images.length ? "warning" : "error"}>{sentence(error.message)}</Alert>}
      <Proposals all={call.proposals} />
    </>
  );
}

/** Paths that may be meant, those alone that would change something. */
function Proposals({ all }: { all: readonly Proposal[] }) {
  const { definition, set } = useForm();
  const hasTask = valueAt(definition, "/task") != null;
  const open = all.filter((one) => (hasTask || !one.field.startsWith("/task/")) && one.value !== valueAt(definition, one.field));
  if (open.length === 0) return null;
  // The first of each field is the likeliest.
  const likeliest = open.filter((one, index) => open.findIndex((other) => other.field === one.field) === index && valueAt(definition, one.field) === undefined);
  return (
    <Box>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, mb: 0.5 }}>
        <Typography variant="h3" sx={{ flexGrow: 1 }}>{words.proposals}</Typography>
        {likeliest.length > 1 && <Button onClick={() => likeliest.forEach((one) => set(one.field, one.value))}>{words.takeAll}</Button>}
      </Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5 }}>
        {open.map((one) => {
          const label = words.fields[one.field] ?? one.field;
          return <Chip key={one.field + String(one.value)} variant="outlined" label={words.used(label, String(one.value))} title={one.sample} onClick={() => set(one.field, one.value)} sx={{ maxWidth: 1 }} />;
        })}
      </Box>
    </Box>
  );
}
