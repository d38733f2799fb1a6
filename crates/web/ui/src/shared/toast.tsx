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

const shown = store<Toast | undefined>(undefined);
let count = 0;

/** Says something for a while, maybe with a way back. */
export function toast(message: string, action?: Toast["action"]) {
  count += 1;
  shown.set({ id: count, message, action });
}

/** Where toasts are shown. Once a page is enough. */
export function Toasts() {
  const now = useStore(shown);
  const close = () => shown.set(undefined);
  const action = now?.action;
  const isPhone = useMediaQuery("(max-width: 699.95px)");
  return (
    <Snackbar
      key={now?.id}
      open={now !== undefined}
      // What can be undone stays while one looks for the way back.
      autoHideDuration={action ? 8_000 : 4_000}
      onClose={(_, reason) => (reason !== "clickaway" || !action) && close()}
      message={sentence(now?.message)}
      // Where it covers nothing that one works with: a phone has its button at the bottom.
      anchorOrigin={isPhone ? { vertical: "top", horizontal: "center" } : { vertical: "bottom", horizontal: "right" }}
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
