import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { Fragment } from "react";
import { t } from "../strings";

interface Props {
  words: { title: string; list: readonly (readonly string[])[] };
  onClose: () => void;
}

/** The keys of a page. */
export function KeysDialog({ words, onClose }: Props) {
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="keys">
      <DialogTitle id="keys" component="h2" variant="h2">{words.title}</DialogTitle>
      <DialogContent>
        <Box component="dl" sx={{ m: 0, display: "grid", gridTemplateColumns: "max-content 1fr", columnGap: 3, rowGap: 1, "& dd": { m: 0, color: "text.secondary" }, "& kbd": { fontFamily: "inherit", fontWeight: 600 } }}>
          {words.list.map(([key, does]) => (
            <Fragment key={key}>
              <dt><kbd>{key}</kbd></dt>
              <dd>{does}</dd>
            </Fragment>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>{t.common.close}</Button>
      </DialogActions>
    </Dialog>
  );
}
