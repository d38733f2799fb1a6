import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { listenAgain, useLine } from "../api/events";
import { t } from "../strings";

/** A quiet bar while the server is not there. */
export function LostBar() {
  const line = useLine();
  return (
    <Box role="status" aria-live="polite">
      {line === "lost" && (
        <Box sx={{ display: "flex", alignItems: "center", justifyContent: "center", gap: 2, px: 2, py: 0.5, fontSize: "0.8125rem", bgcolor: "action.selected", borderBottom: 1, borderColor: "divider" }}>
          {t.app.lost}
          <Button color="inherit" variant="outlined" onClick={listenAgain}>{t.app.again}</Button>
        </Box>
      )}
    </Box>
  );
}
