import Alert from "@mui/material/Alert";
import type { ReactNode } from "react";

/** Something that one should know, which is neither an error nor a success: in the colours of the page. */
export function Hint({ action, children }: { action?: ReactNode; children: ReactNode }) {
  return (
    <Alert severity="info" action={action} sx={{ bgcolor: "action.hover", color: "text.primary", "& .MuiAlert-icon": { color: "text.secondary" } }}>
      {children}
    </Alert>
  );
}
