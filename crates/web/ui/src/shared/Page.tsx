import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

interface Props {
  title: string;
  /** What can be done, at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page with a title; its content scrolls. */
export function Page({ title, actions, children }: Props) {
  return (
    <Box component="section" aria-label={title} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
      <Box sx={{ minHeight: 56, px: 3, py: 1, display: "flex", alignItems: "center", flexWrap: "wrap", gap: 2, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h1" sx={{ flexGrow: 1 }}>
          {title}
        </Typography>
        {actions}
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflow: "auto", p: 3 }}>{children}</Box>
    </Box>
  );
}
