import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { t } from "../strings";
import { WarnIcon } from "./icons";
import { sentence } from "./say";

interface Props {
  title: string;
  children?: ReactNode;
  /** The one thing to do. */
  action?: ReactNode;
  icon?: ReactNode;
}

/** Where there is nothing to show: what is missing, and what to do. */
export function Empty({ title, children, action, icon }: Props) {
  return (
    <Box sx={{ height: 1, minHeight: 160, display: "grid", placeContent: "center", justifyItems: "center", textAlign: "center", gap: 1, p: 3, color: "text.secondary" }}>
      {icon}
      <Typography variant="h2" component="p" sx={{ color: "text.primary" }}>
        {title}
      </Typography>
      {children && (
        <Typography variant="body2" component="div" sx={{ maxWidth: "44ch" }}>
          {children}
        </Typography>
      )}
      {action}
    </Box>
  );
}

/** While something comes. */
export function Loading() {
  return (
    <Box role="status" aria-label={t.common.loading} sx={{ height: 1, minHeight: 120, display: "grid", placeContent: "center" }}>
      <CircularProgress size={20} color="inherit" thickness={5} sx={{ color: "text.secondary" }} />
    </Box>
  );
}

/** What the server refused, with another try. */
export function Failed({ error, again }: { error: Error; again?: () => void }) {
  const retry = again && (
    <Button variant="outlined" color="inherit" onClick={again} sx={{ mt: 1, color: "text.primary" }}>
      {t.common.retry}
    </Button>
  );
  return (
    <Box role="alert" sx={{ height: 1 }}>
      <Empty title={t.common.failed} icon={<WarnIcon sx={{ fontSize: 32, color: "error.main" }} />} action={retry}>
        {sentence(error.message)}
      </Empty>
    </Box>
  );
}
