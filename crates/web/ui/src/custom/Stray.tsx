import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { spelled, wordsOf } from "./findings";

/** What is wrong where the form has no control for it: above it, with the name of the field in the file. */
export function Stray() {
  const { findings } = useForm();
  const said = findings.get("") ?? [];
  if (said.length === 0) return null;
  return (
    <Alert severity={said.some((one) => one.severity === "wrong") ? "error" : "warning"}>
      {said.map((finding) => (
        <Box key={finding.field + finding.message} data-said={finding.field} sx={{ overflowWrap: "anywhere" }}>
          {wordsOf(finding)}
          {finding.field && <Box component="span" sx={{ opacity: 0.8 }}>{` (${say.page.inFile(spelled(finding.field))})`}</Box>}
        </Box>
      ))}
    </Alert>
  );
}
