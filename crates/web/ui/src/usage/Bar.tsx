import Box from "@mui/material/Box";

interface Props {
  name: string;
  value: number;
  /** The greatest value beside it. */
  most: number;
  text: string;
  shade: string;
}

/** A part of what was spent: a name, what it came to, and how much that is beside the others. */
export function Bar({ name, value, most, text, shade }: Props) {
  return (
    <Box component="li" sx={{ py: 1, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ display: "flex", gap: 2, justifyContent: "space-between", mb: 0.5 }}>
        <Box component="span" sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{name}</Box>
        <Box component="span" sx={{ color: "text.secondary", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }}>{text}</Box>
      </Box>
      <Box aria-hidden sx={{ height: 6, borderRadius: 3, bgcolor: "action.hover" }}>
        <Box sx={{ height: 1, borderRadius: 3 }} style={{ width: `${most > 0 ? Math.max(0.5, (value / most) * 100) : 0}%`, background: shade }} />
      </Box>
    </Box>
  );
}
