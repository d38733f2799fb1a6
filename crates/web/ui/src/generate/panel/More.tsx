import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { type ReactNode, useId, useState } from "react";
import { ChevronIcon } from "../../shared/icons";
import { t } from "../../strings";

/** What few people touch, closed; a dot says that something in it is not as usual. */
export function More({ touched, children }: { touched: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Box>
      <ButtonBase
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        sx={{ gap: 1, py: 0.5, pr: 1, borderRadius: 1, color: "text.secondary", fontSize: "0.8125rem", "&:hover": { color: "text.primary" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}
      >
        <ChevronIcon sx={{ fontSize: 16, transform: open ? undefined : "rotate(-90deg)", transition: "transform 150ms" }} />
        {t.common.more}
        {touched && <Box component="span" role="img" aria-label={t.generate.touched} sx={{ width: 6, height: 6, borderRadius: 1, bgcolor: "primary.main" }} />}
      </ButtonBase>
      <Box id={id} hidden={!open} sx={{ display: open ? "grid" : "none", gridTemplateColumns: "minmax(0, 1fr)", gap: 2, pt: 1.5 }}>
        {children}
      </Box>
    </Box>
  );
}
