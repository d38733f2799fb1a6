import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Snackbar from "@mui/material/Snackbar";
import useMediaQuery from "@mui/material/useMediaQuery";
import { sentence } from "./say";
import { store, useStore } from "./store";

interface Toast {
  id: number;
  message: string;
  action?: { label: string; act(): void };
}

/** So many are shown at once. */
const MOST = 3;

const shown = store<readonly Toast[]>([]);
let count = 0;

/** Says something for a while, maybe with a way back. What only says something makes room; a way back stays its time. */
export function toast(message: string, action?: Toast["action"]) {
  count += 1;
  const next = { id: count, message, action };
  shown.set((now) => [...now.filter((one) => one.action), next].slice(-MOST));
}

/** Where toasts are shown. Once a page is enough. */
export function Toasts() {
  const all = useStore(shown);
  const isPhone = useMediaQuery("(max-width: 699.95px)");
  // Where they cover nothing that one works with: a phone has its button at the bottom.
  const place = isPhone ? { top: 8, left: 8, right: 8, alignItems: "center" } : { bottom: 24, right: 24, alignItems: "flex-end" };
  return (
    <Box sx={{ position: "fixed", zIndex: "snackbar", display: "flex", flexDirection: "column", gap: 1, pointerEvents: "none", ...place }}>
      {all.map((one) => <Said key={one.id} toast={one} />)}
    </Box>
  );
}

function Said({ toast: { id, message, action } }: { toast: Toast }) {
  const close = () => shown.set((now) => now.filter((one) => one.id !== id));
  return (
    <Snackbar
      open
      // What can be undone stays while one looks for the way back.
      autoHideDuration={action ? 8_000 : 4_000}
      onClose={(_, reason) => (reason !== "clickaway" || !action) && close()}
      message={sentence(message)}
      sx={{ position: "static", transform: "none", pointerEvents: "auto" }}
      action={
        action && (
          <Button color="inherit" onClick={() => (action.act(), close())}>
            {action.label}
          </Button>
        )
      }
    />
  );
}
