import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { Fragment } from "react";
import { t } from "../strings";

/** The list of keys. */
export function KeysDialog({ open, close }: { open: boolean; close(): void }) {
  return (
    <Dialog open={open} onClose={close} maxWidth="xs" fullWidth>
      <DialogTitle variant="h1">{t.generate.keys.title}</DialogTitle>
      <DialogContent>
        <Box component="dl" sx={{ display: "grid", gridTemplateColumns: "max-content 1fr", columnGap: 3, rowGap: 1, m: 0, fontSize: "0.8125rem" }}>
          {t.generate.keys.list.map(([keys, does]) => (
            <Fragment key={keys}>
              <dt>
                <Box component="kbd" sx={{ fontFamily: "inherit", fontWeight: 600 }}>
                  {keys}
                </Box>
              </dt>
              <Box component="dd" sx={{ m: 0, color: "text.secondary" }}>
                {does}
              </Box>
            </Fragment>
          ))}
        </Box>
      </DialogContent>
    </Dialog>
  );
}
