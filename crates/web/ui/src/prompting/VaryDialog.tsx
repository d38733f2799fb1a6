import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Slider from "@mui/material/Slider";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Model } from "../api/types";
import { Loading } from "../shared/Quiet";
import { sentence } from "../shared/say";
import { t } from "../strings";
import { prompting } from "../strings/prompting";
import { write } from "./writing";

const words = prompting.vary;

/** Variations of a prompt, to choose one. */
export function VaryDialog({ prompt, model, pick, onClose }: { prompt: string; model: Model | undefined; pick(prompt: string): void; onClose(): void }) {
  const [count, setCount] = useState(4);
  const { mutate, ...work } = useMutation({ mutationFn: (many: number) => (model ? write({ use: "vary", prompt, count: many }, model) : Promise.resolve([])) });
  // Each time costs, so that once is once.
  const hasBegun = useRef(false);
  useEffect(() => {
    if (!hasBegun.current) mutate(4);
    hasBegun.current = true;
  }, [mutate]);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="vary">
      <DialogTitle id="vary" variant="h2">{words.title}</DialogTitle>
      <DialogContent>
        {work.isPending && <Loading />}
        {work.error && <Alert severity="error">{sentence(work.error.message)}</Alert>}
        <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 1 }}>
          {!work.isPending && work.data?.map((text) => (
            <li key={text}>
              <ButtonBase onClick={() => pick(text)} sx={{ width: 1, display: "block", textAlign: "left", px: 2, py: 1.25, borderRadius: 1, border: 1, borderColor: "divider", fontSize: "0.9375rem", lineHeight: 1.5, "&:hover": { borderColor: "text.secondary" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}>{text}</ButtonBase>
            </li>
          ))}
        </Box>
      </DialogContent>
      <DialogActions sx={{ px: 3, gap: 2 }}>
        <Typography id="vary-count" variant="body2" sx={{ whiteSpace: "nowrap", color: "text.secondary" }}>{`${words.count}: ${count}`}</Typography>
        <Slider min={2} max={12} value={count} onChange={(_, value) => setCount(Number(value))} aria-labelledby="vary-count" sx={{ maxWidth: 160, flex: 1, mr: "auto" }} />
        <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
        <Button variant="outlined" loading={work.isPending} onClick={() => mutate(count)}>{words.again}</Button>
      </DialogActions>
    </Dialog>
  );
}
