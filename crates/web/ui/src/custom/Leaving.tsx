import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { useEffect, useState } from "react";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import type { Editing } from "./editing";

const words = say.page;

/** Asks before a link leads away from what is not saved. Whoever leaves some other way finds it again all the same. */
export function Leaving({ editing }: { editing: Editing }) {
  const [to, setTo] = useState<string>();
  useEffect(() => {
    if (!editing.isDirty) return;
    const clicked = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest?.<HTMLAnchorElement>("a[href^='#/']");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      setTo(link.hash);
    };
    document.addEventListener("click", clicked, true);
    return () => document.removeEventListener("click", clicked, true);
  }, [editing.isDirty]);
  if (to === undefined) return null;
  const leave = () => {
    window.location.hash = to;
  };
  const save = () => void editing.save().then(leave, (error: Error) => (setTo(undefined), toast(error.message)));
  return (
    <Dialog open onClose={() => setTo(undefined)} maxWidth="xs" aria-labelledby="leaving">
      <DialogTitle id="leaving" variant="h2">{words.leave}</DialogTitle>
      <DialogContent>
        <Typography variant="body2">{words.leaveText}</Typography>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={() => setTo(undefined)}>{words.stay}</Button>
        <Button color="inherit" onClick={leave}>{words.leaveGo}</Button>
        <Button variant="contained" onClick={save}>{words.leaveSave}</Button>
      </DialogActions>
    </Dialog>
  );
}
