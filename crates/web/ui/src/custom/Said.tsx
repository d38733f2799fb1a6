import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useForm } from "./around";
import { type Finding, wordsOf } from "./findings";
import { valueAt } from "./pointer";

/** What is wrong, in words. What is only missing is no error yet. */
export function Said({ findings }: { findings: readonly Finding[] }) {
  return findings.map((finding) => (
    <Typography key={finding.field + finding.message} variant="caption" component="p" sx={{ m: 0, mt: 0.25, color: finding.severity === "wrong" ? "error.main" : "primary.main" }}>
      {wordsOf(finding)}
    </Typography>
  ));
}

/** What the last test found for this field; a click takes it. */
export function Proposed({ at }: { at: string }) {
  const { definition, proposals, set } = useForm();
  const shown = proposals.filter((one) => one.field === at && one.value !== valueAt(definition, at));
  if (shown.length === 0) return null;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, mt: 0.5 }}>
      {shown.slice(0, 4).map((one) => (
        <Chip key={String(one.value)} variant="outlined" color="primary" label={String(one.value)} title={one.sample} onClick={() => set(at, one.value)} sx={{ maxWidth: 1 }} />
      ))}
    </Box>
  );
}
