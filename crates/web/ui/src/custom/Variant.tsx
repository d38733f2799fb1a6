import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useForm } from "./around";
import { MONO } from "./Control";
import { valueAt } from "./pointer";
import { Proposed, Said } from "./Said";

interface Props {
  at: string;
  label: string;
  /** The fields of which one is there, with their words. */
  kinds: Record<string, string>;
  /** What it is called where none is. */
  none: string;
}

/** One of several texts, or none of them. */
export function Variant({ at, label, kinds, none }: Props) {
  const { definition, set, findings } = useForm();
  const now = (valueAt(definition, at) as Record<string, string> | null | undefined) ?? {};
  const kind = Object.keys(kinds).find((name) => name in now);
  const said = findings.get(at) ?? [];
  const isWrong = said.some((one) => one.severity === "wrong");
  return (
    <Box data-field={at} sx={{ gridColumn: "1 / -1", display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "repeat(2, minmax(0, 1fr))" } }}>
      <TextField select label={label} error={!kind && isWrong} helperText={!kind && said.length > 0 && <Said findings={said} />} value={kind ?? ""} onChange={(event) => set(at, event.target.value ? { [event.target.value]: "" } : undefined)} slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true }, formHelperText: { component: "div" } }}>
        <MenuItem value="">{none}</MenuItem>
        {Object.entries(kinds).map(([name, words]) => <MenuItem key={name} value={name}>{words}</MenuItem>)}
      </TextField>
      {kind && (
        <TextField
          label={kinds[kind]}
          value={now[kind] ?? ""}
          onChange={(event) => set(at, { [kind]: event.target.value })}
          error={isWrong}
          helperText={<Said findings={said} />}
          slotProps={{ inputLabel: { shrink: true }, formHelperText: { component: "div" }, htmlInput: { spellCheck: false, style: { fontFamily: MONO } } }}
        />
      )}
      {kind && <Proposed at={`${at}/${kind}`} />}
    </Box>
  );
}
