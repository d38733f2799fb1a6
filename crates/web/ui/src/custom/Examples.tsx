import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type ReactNode, useEffect, useRef } from "react";
import { moved } from "../generate/images/give";
import { AddIcon, ChevronIcon, CloseIcon } from "../shared/icons";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { examples as words } from "../strings/examples";
import { type Example, freshExample, isEmpty, isHalf, withBack } from "./examples";

interface Props {
  all: readonly Example[];
  onChange(all: Example[]): void;
}

/** Pairs of what might be asked and what would be a good answer, in the order in which they are sent. */
export function Examples({ all, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // Whoever presses a button goes on from there, although what it stands in moved or went.
  const next = useRef<string>(undefined);
  // What is undone later is undone in what is there then.
  const now = useRef({ all, onChange });
  now.current = { all, onChange };
  useEffect(() => {
    if (next.current) place.current?.querySelector<HTMLElement>(next.current)?.focus();
    next.current = undefined;
  }, [all]);
  const put = (changed: Example[], then?: string) => {
    next.current = then;
    onChange(changed);
  };
  const add = () => {
    const fresh = freshExample();
    put([...all, fresh], `[data-example="${fresh.id}"] textarea`);
  };
  const remove = (gone: Example, at: number) => {
    put(all.filter((one) => one !== gone), "[data-add]");
    if (!isEmpty(gone)) toast(words.removed, { label: t.common.undo, act: () => now.current.onChange(withBack(now.current.all, gone, at)) });
  };
  const move = (from: number, to: number, by: string) => put(moved([...all], from, to), `[data-example="${all[from]?.id}"] [data-by=${by}]`);
  return (
    <Box ref={place} role="group" aria-label={words.title} sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)", justifyItems: "start" }}>
      <div>
        <Typography variant="h3" component="p">{words.title}</Typography>
        <Typography variant="caption" component="p" sx={{ m: 0, color: "text.secondary" }}>{words.help}</Typography>
      </div>
      {all.map((example, index) => (
        <Pair key={example.id} example={example} at={index + 1} onChange={(changed) => put(all.map((one) => (one === example ? changed : one)))}>
          <Step label={words.earlier(index + 1)} by="up" isIdle={index === 0} onClick={() => move(index, index - 1, "up")}><ChevronIcon sx={{ rotate: "180deg" }} /></Step>
          <Step label={words.later(index + 1)} by="down" isIdle={index === all.length - 1} onClick={() => move(index, index + 1, "down")}><ChevronIcon /></Step>
          <Step label={words.remove(index + 1)} by="remove" onClick={() => remove(example, index)}><CloseIcon /></Step>
        </Pair>
      ))}
      <Button data-add color="inherit" startIcon={<AddIcon />} onClick={add} sx={{ color: "text.secondary" }}>{words.add}</Button>
    </Box>
  );
}

/** One pair, with what can be done with it. Both sides stand beside each other where there is room. */
function Pair({ example, at, onChange, children }: { example: Example; at: number; onChange(example: Example): void; children: ReactNode }) {
  const side = (name: "input" | "output") => (
    <TextField label={words[name]} multiline maxRows={6} value={example[name]} onChange={(event) => onChange({ ...example, [name]: event.target.value })} slotProps={{ inputLabel: { shrink: true } }} />
  );
  return (
    <Box role="group" aria-label={words.nth(at)} data-example={example.id} sx={{ width: 1, p: 1.5, pt: 0.5, borderRadius: 1, border: 1, borderColor: "divider" }}>
      <Box sx={{ display: "flex", alignItems: "center", mb: 1, mr: -1 }}>
        <Typography variant="body2" sx={{ flexGrow: 1, color: "text.secondary" }}>{words.nth(at)}</Typography>
        {children}
      </Box>
      <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 200px), 1fr))", alignItems: "start" }}>
        {side("input")}
        {side("output")}
      </Box>
      {isHalf(example) && <Typography variant="caption" component="p" sx={{ m: 0, mt: 0.75, color: "text.secondary" }}>{words.half}</Typography>}
    </Box>
  );
}

/** A button of a pair. One that has nowhere to go stays where it is, so that the keyboard does not lose its place. */
function Step({ label, by, isIdle, onClick, children }: { label: string; by: string; isIdle?: boolean; onClick(): void; children: ReactNode }) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} aria-disabled={isIdle || undefined} data-by={by} onClick={() => !isIdle && onClick()} sx={{ width: 32, height: 32, "&[aria-disabled]": { color: "text.disabled" } }}>
        {children}
      </IconButton>
    </Tooltip>
  );
}
