import Box from "@mui/material/Box";
import { type ReactNode, useEffect, useState } from "react";
import { useForm } from "./around";
import { Columns } from "./Sections";
import { valueAt } from "./pointer";

/** What few people touch: closed, with a dot where something in it is said, and open where something in it is wrong. */
export function Closed({ label, fields, children }: { label: string; fields: readonly string[]; children: ReactNode }) {
  const { definition, findings } = useForm();
  const isSaid = fields.some((field) => valueAt(definition, field) !== undefined);
  const isWrong = fields.some((field) => findings.has(field));
  const [isOpen, setOpen] = useState(isWrong);
  // What was mended goes on being written: it opens by itself, and never closes.
  useEffect(() => {
    if (isWrong) setOpen(true);
  }, [isWrong]);
  return (
    <Box component="details" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} sx={{ gridColumn: "1 / -1", "& summary": { cursor: "pointer", fontWeight: 600, color: "text.secondary", width: "fit-content", py: 0.5 } }}>
      <summary>
        {label}
        {isSaid && <Box component="span" aria-hidden="true" sx={{ display: "inline-block", width: 6, height: 6, ml: 1, mb: "2px", borderRadius: 3, bgcolor: "primary.main" }} />}
      </summary>
      <Box sx={{ pt: 2 }}>
        <Columns>{children}</Columns>
      </Box>
    </Box>
  );
}
