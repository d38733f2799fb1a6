import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { Act } from "../gallery/Actions";
import { AddIcon, CloseIcon } from "../shared/icons";
import { MONO } from "./Control";

/** A name with a value. */
export type Pair = readonly [name: string, value: string];

interface Props {
  pairs: readonly Pair[];
  words: { name: string; value: string; add: string; remove(name: string): string };
  onChange(pairs: Pair[]): void;
}

/** Names with values, one below the other: headers, fields of a form. */
export function Pairs({ pairs, words, onChange }: Props) {
  const change = (at: number, pair: Pair) => onChange(pairs.map((old, index) => (index === at ? pair : old)));
  const mono = { htmlInput: { spellCheck: false, style: { fontFamily: MONO } } };
  return (
    <Box sx={{ display: "grid", gap: 1, gridColumn: "1 / -1", justifyItems: "start" }}>
      {pairs.map(([name, value], index) => (
        <Box key={index} sx={{ display: "flex", gap: 1, alignItems: "center", width: 1 }}>
          <TextField value={name} placeholder={words.name} onChange={(event) => change(index, [event.target.value, value])} slotProps={{ htmlInput: { ...mono.htmlInput, "aria-label": `${words.name} ${index + 1}` } }} sx={{ flex: "0 1 38%" }} />
          <TextField value={value} placeholder={words.value} onChange={(event) => change(index, [name, event.target.value])} slotProps={{ htmlInput: { ...mono.htmlInput, "aria-label": `${words.value} ${index + 1}` } }} sx={{ flex: 1 }} />
          <Act label={words.remove(name)} onClick={() => onChange(pairs.filter((_, other) => other !== index))}><CloseIcon /></Act>
        </Box>
      ))}
      <Button color="inherit" startIcon={<AddIcon />} onClick={() => onChange([...pairs, ["", ""]])} sx={{ color: "text.secondary" }}>{words.add}</Button>
    </Box>
  );
}
