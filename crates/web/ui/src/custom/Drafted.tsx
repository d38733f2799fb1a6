import TextField from "@mui/material/TextField";
import { useState } from "react";

interface Props {
  label: string;
  value: string;
  placeholder?: string;
  /** Whether what is written means what is there. */
  isSame(draft: string, value: string): boolean;
  onChange(draft: string): void;
}

/** A text that means something else, such as a list: it stays as it is written for as long as it means what is there. */
export function Drafted({ label, value, placeholder, isSame, onChange }: Props) {
  const [draft, setDraft] = useState(value);
  const write = (next: string) => {
    setDraft(next);
    onChange(next);
  };
  return <TextField label={label} placeholder={placeholder} value={isSame(draft, value) ? draft : value} onChange={(event) => write(event.target.value)} slotProps={{ inputLabel: { shrink: true }, htmlInput: { spellCheck: false } }} />;
}
