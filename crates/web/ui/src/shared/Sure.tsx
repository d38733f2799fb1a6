import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Typography from "@mui/material/Typography";
import { t } from "../strings";

/** Asks before something that cannot be undone. */
export function Sure({ text, action, onYes, onClose }: { text: string; action: string; onYes: () => void; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} maxWidth="xs" slotProps={{ paper: { "aria-describedby": "sure", "aria-label": action } as object }}>
      <DialogContent>
        <Typography id="sure" variant="body1">{text}</Typography>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" autoFocus onClick={onClose}>{t.common.cancel}</Button>
        <Button color="error" variant="contained" onClick={onYes}>{action}</Button>
      </DialogActions>
    </Dialog>
  );
}
