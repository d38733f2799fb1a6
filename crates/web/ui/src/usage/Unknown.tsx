import Alert from "@mui/material/Alert";
import AlertTitle from "@mui/material/AlertTitle";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Job } from "../api/types";
import { useMay } from "../api/useMay";
import { Sure } from "../shared/Sure";
import { WarnIcon } from "../shared/icons";
import { ago, dollars } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { BillDialog } from "./BillDialog";
import { retry } from "./changes";
import { riskWords } from "./doubt";
import { jobsInDoubt } from "./queries";

const say = t.usage.journal;

/** Jobs of which nobody knows what was billed for them; nothing where there are none. */
export function Unknown() {
  const { data = [] } = useQuery(jobsInDoubt());
  if (data.length === 0) return null;
  return (
    <Alert severity="warning" variant="outlined" icon={<WarnIcon />} role="region" aria-label={say.unknownTitle} sx={{ "& .MuiAlert-message": { flex: 1, minWidth: 0 } }}>
      <AlertTitle sx={{ fontWeight: 600 }}>{say.unknownTitle}</AlertTitle>
      {say.unknownHelp}
      <Box component="ul" sx={{ listStyle: "none", m: 0, mt: 1, p: 0 }}>
        {data.map((job) => <UnknownJob key={job.id} job={job} />)}
      </Box>
    </Alert>
  );
}

function UnknownJob({ job }: { job: Job }) {
  const [asks, setAsks] = useState<"again" | "bill">();
  const mayNote = useMay("admin");
  const again = useMutation({ mutationFn: () => retry(job.id, true), onSuccess: () => toast(say.sent), onError: (error) => toast(error.message) });
  const risk = job.price.at_risk_usd;
  const prompt = (job.draft as { prompt?: string }).prompt ?? say.noPrompt;
  return (
    <Box component="li" sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 2, rowGap: 1, py: 1, borderTop: 1, borderColor: "divider" }}>
      <Box sx={{ flex: "1 1 240px", minWidth: 0 }}>
        <Box sx={{ color: "text.primary", fontWeight: 600, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{prompt}</Box>
        <Box sx={{ color: "text.secondary" }}>{`${ago(job.created_at)} · ${riskWords(job) ?? say.free}`}</Box>
      </Box>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        {mayNote && <Button variant="outlined" color="inherit" onClick={() => setAsks("bill")} sx={{ borderColor: "divider" }}>{say.note}</Button>}
        {job.state === "unknown" && <Button variant="outlined" color="warning" loading={again.isPending} onClick={() => setAsks("again")}>{say.again}</Button>}
      </Box>
      {asks === "again" && <Sure text={say.againAsk(risk == null ? t.common.unknown : dollars(risk))} action={say.again} onYes={() => (setAsks(undefined), again.mutate())} onClose={() => setAsks(undefined)} />}
      {asks === "bill" && <BillDialog job={job} onClose={() => setAsks(undefined)} />}
    </Box>
  );
}
