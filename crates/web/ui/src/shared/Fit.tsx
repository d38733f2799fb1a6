import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** As large as the room allows, in this shape: what comes later in the same shape moves nothing. */
export function Fit({ ratio, corners = 2, children }: { ratio: number; corners?: number; children: ReactNode }) {
  return (
    <Box sx={{ width: 1, height: 1, containerType: "size", display: "grid", placeItems: "center" }}>
      <Box sx={{ position: "relative", width: `min(100cqw, 100cqh * ${ratio})`, aspectRatio: `${ratio}`, borderRadius: corners, overflow: "hidden" }}>{children}</Box>
    </Box>
  );
}
