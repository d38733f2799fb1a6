import Box from "@mui/material/Box";
import { type ReactNode, type Ref } from "react";
import { Loading } from "../shared/Quiet";

/** Three columns from 1100 px on, two from 700 px on, one on a phone. */
const COLUMNS = { xs: "minmax(0, 1fr)", sm: "minmax(300px, 36%) minmax(0, 1fr)", md: "360px minmax(0, 1fr) 264px", xl: "400px minmax(0, 1fr) 400px" };

interface Props {
  /** What scrolls on a phone. */
  page: Ref<HTMLDivElement>;
  panel: ReactNode;
  picture: ReactNode;
  /** Whether there is something to look at: where there is nothing, a phone gives it less room. */
  hasPicture: boolean;
  /** The latest pictures, where there is room beside the one that is looked at. */
  latest?: ReactNode;
  /** What stands below everything on a phone. */
  footer?: ReactNode;
}

/** Panel, picture and latest pictures side by side; on a phone the picture, then the panel, and the footer always at hand. */
export function Columns({ page, panel, picture, hasPicture, latest, footer }: Props) {
  return (
    <Box sx={{ height: 1, display: "flex", flexDirection: "column" }}>
      <Box
        ref={page}
        sx={{
          flex: 1,
          minHeight: 0,
          display: "grid",
          overflow: { xs: "auto", sm: "hidden" },
          gridTemplateColumns: COLUMNS,
          gridTemplateRows: { xs: "max-content max-content", sm: "minmax(0, 1fr)" },
        }}
      >
        <Box sx={{ order: { xs: 1, sm: 0 }, minHeight: 0, borderRight: { xs: 0, sm: 1 }, borderTop: { xs: 1, sm: 0 }, borderColor: { xs: "divider", sm: "divider" } }}>{panel}</Box>
        <Box sx={{ display: "flex", flexDirection: "column", minHeight: 0, minWidth: 0, height: { xs: hasPicture ? "auto" : 256, sm: "auto" } }}>{picture}</Box>
        {latest && <Box sx={{ order: 2, borderLeft: 1, borderColor: "divider", minHeight: 0 }}>{latest}</Box>}
      </Box>
      {footer}
    </Box>
  );
}

/** The columns before anything is in them, so that nothing moves when it comes. */
export function Coming() {
  return (
    <Box sx={{ height: 1, display: "grid", gridTemplateColumns: COLUMNS, gridTemplateRows: "minmax(0, 1fr)" }}>
      <Box sx={{ display: { xs: "none", sm: "block" }, bgcolor: "background.paper", borderRight: 1, borderColor: "divider" }} />
      <Loading />
      <Box sx={{ display: { xs: "none", md: "block" }, borderLeft: 1, borderColor: "divider" }} />
    </Box>
  );
}
