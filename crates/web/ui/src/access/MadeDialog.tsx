import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { copy } from "../gallery/actions";
import { CopyIcon } from "../shared/icons";
import { t } from "../strings";
import type { Created } from "./tokens";

const say = t.access;

/** The token that was just made, once. A click beside it does not put it away. */
export function MadeDialog({ created, onClose }: { created: Created; onClose: () => void }) {
  return (
    <Dialog open onClose={(_, reason) => reason !== "backdropClick" && onClose()} fullWidth maxWidth="sm" aria-labelledby="made">
      <DialogTitle id="made" component="h2" variant="h2">{say.madeTitle(created.name)}</DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 2 }}>
        <Alert severity="warning" variant="outlined">{say.once}</Alert>
        <TextField
          label={say.token}
          value={created.token}
          multiline
          onFocus={(event) => event.target.select()}
          slotProps={{ htmlInput: { readOnly: true, spellCheck: false, style: { fontFamily: "ui-monospace, monospace", overflowWrap: "anywhere" } } }}
        />
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>{say.done}</Button>
        <Button variant="contained" autoFocus startIcon={<CopyIcon />} onClick={() => void copy(created.token)}>{say.copy}</Button>
      </DialogActions>
    </Dialog>
  );
}
