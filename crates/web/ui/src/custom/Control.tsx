import Box from "@mui/material/Box";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type ReactNode, useState } from "react";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { valueAt } from "./pointer";
import { Proposed, Said } from "./Said";
import { type Shape, shapeAt } from "./shape";
import { untyped } from "./variables";

/** Figures and code stand in letters of one width. */
export const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

interface Props {
  /** The field: a JSON pointer. */
  at: string;
  label?: string;
  /** What it does, where the schema's words are not the best. */
  help?: string;
  /** Over both columns. */
  wide?: boolean;
  mono?: boolean;
  lines?: number;
}

/** One field of the definition, drawn as its schema says, with what is wrong with it. */
export function Control(props: Props) {
  const { schema } = useForm();
  const shape = shapeAt(schema, props.at);
  if (!shape) return null;
  const label = props.label ?? say.labels[props.at] ?? shape.title ?? labelOf(props.at);
  const Kind = KINDS[shape.kind];
  return (
    <Box data-field={props.at} sx={{ minWidth: 0, gridColumn: props.wide || shape.kind === "choices" ? "1 / -1" : undefined }}>
      <Kind {...props} label={label} shape={shape} />
      <Proposed at={props.at} />
    </Box>
  );
}

type KindProps = Props & { label: string; shape: Shape };

const KINDS: Record<Shape["kind"], (props: KindProps) => ReactNode> = { text: Line, number: Figure, flag: Flag, choice: Choice, words: Words, choices: Choices, json: Json };

/** `prompt_chars` as people say it. */
export function labelOf(pointer: string): string {
  const words = (pointer.split("/").at(-1) ?? "").replaceAll("_", " ").replace(/\busd\b/g, "USD");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What an input says below itself: what is wrong, else what it does. */
function useHelp({ at, help, shape }: Pick<KindProps, "at" | "help" | "shape">) {
  const { findings } = useForm();
  const said = findings.get(at) ?? [];
  return { error: said.some((one) => one.severity === "wrong"), helperText: said.length > 0 ? <Said findings={said} /> : (help ?? shape.description), slotProps: { formHelperText: { component: "div" } } as const };
}

function Line({ at, label, help, shape, mono, lines }: KindProps) {
  const { definition, set } = useForm();
  const { slotProps, ...below } = useHelp({ at, help, shape });
  return (
    <TextField
      label={label}
      value={(valueAt(definition, at) as string | undefined) ?? ""}
      onChange={(event) => set(at, event.target.value === "" ? undefined : event.target.value)}
      multiline={lines !== undefined}
      minRows={lines}
      maxRows={10}
      placeholder={typeof shape.usual === "string" && shape.usual ? say.usual(shape.usual) : undefined}
      {...below}
      slotProps={{ ...slotProps, htmlInput: { spellCheck: !mono, style: mono ? { fontFamily: MONO } : undefined }, inputLabel: { shrink: true } }}
    />
  );
}

function Figure({ at, label, help, shape }: KindProps) {
  const { definition, set } = useForm();
  const { slotProps, ...below } = useHelp({ at, help, shape });
  const value = valueAt(definition, at);
  const read = (text: string) => set(at, text === "" || Number.isNaN(Number(text)) ? undefined : Number(text));
  return (
    <TextField
      label={label}
      type="number"
      value={typeof value === "number" ? value : ""}
      onChange={(event) => read(event.target.value)}
      placeholder={shape.usual === undefined || shape.usual === null ? undefined : say.usual(String(shape.usual))}
      {...below}
      slotProps={{ ...slotProps, htmlInput: { min: shape.minimum, max: shape.maximum, step: shape.isWhole ? 1 : "any" }, inputLabel: { shrink: true } }}
    />
  );
}

function Flag({ at, label, help, shape }: KindProps) {
  const { definition, set, findings } = useForm();
  return (
    <>
      <FormControlLabel label={label} slotProps={{ typography: { variant: "body2" } }} sx={{ ml: -0.75 }} control={<Switch checked={valueAt(definition, at) === true} onChange={(_, on) => set(at, on || undefined)} />} />
      <Typography variant="caption" component="p" sx={{ color: "text.secondary", m: 0, ml: 4.25 }}>{help ?? shape.description}</Typography>
      <Said findings={findings.get(at) ?? []} />
    </>
  );
}

function Choice({ at, label, help, shape }: KindProps) {
  const { definition, set, findings } = useForm();
  const { slotProps, ...below } = useHelp({ at, help, shape });
  const isSaid = findings.has(at);
  const value = (valueAt(definition, at) as string | undefined) ?? (shape.usual as string | undefined) ?? "";
  const chosen = shape.choices.find((choice) => choice.value === value);
  return (
    <TextField select label={label} value={chosen ? value : ""} onChange={(event) => set(at, event.target.value || undefined)} {...below} helperText={!isSaid && chosen && say.choices[chosen.value] === undefined && !chosen.title ? chosen.description : below.helperText} slotProps={{ ...slotProps, select: { displayEmpty: true, renderValue: () => (chosen ? worded(chosen) : say.asUsual) }, inputLabel: { shrink: true } }}>
      {shape.choices.map((choice) => (
        <MenuItem key={choice.value} value={choice.value} sx={{ flexDirection: "column", alignItems: "flex-start", whiteSpace: "normal", maxWidth: 400 }}>
          {worded(choice)}
          {choice.description && <Box sx={{ fontSize: "0.75rem", color: "text.secondary" }}>{choice.description}</Box>}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** What only a provider can name has its name in the schema. */
const worded = ({ value, title }: Shape["choices"][number]) => title ?? say.choices[value] ?? value;

/** Several at once, each with what it means. */
function Choices({ at, label, shape }: KindProps) {
  const { definition, set, findings } = useForm();
  const now = (valueAt(definition, at) as string[] | undefined) ?? [];
  const toggle = (value: string, on: boolean) => set(at, shape.choices.flatMap((choice) => ((choice.value === value ? on : now.includes(choice.value)) ? [choice.value] : [])));
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Typography component="legend" variant="body2" sx={{ p: 0, mb: 0.5, fontWeight: 600 }}>{label}</Typography>
      <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(152px, 1fr))" }}>
        {shape.choices.map((choice) => (
          <FormControlLabel key={choice.value} label={choice.description?.replace(/\.$/, "") ?? choice.value} slotProps={{ typography: { variant: "body2" } }} control={<Checkbox checked={now.includes(choice.value)} onChange={(_, on) => toggle(choice.value, on)} />} />
        ))}
      </Box>
      <Said findings={findings.get(at) ?? []} />
    </Box>
  );
}

/** A list of texts, one a line. */
function Words({ at, label, help, shape }: KindProps) {
  const { definition, set } = useForm();
  const { slotProps, ...below } = useHelp({ at, help, shape });
  const now = (valueAt(definition, at) as string[] | undefined) ?? [];
  const [text, setText] = useState(now.join("\n"));
  // What is written is kept as it is until it means something else.
  const shown = lines(text).join("\n") === now.join("\n") ? text : now.join("\n");
  const write = (next: string) => {
    setText(next);
    set(at, lines(next).length > 0 ? lines(next) : undefined);
  };
  return <TextField label={label} multiline value={shown} placeholder={say.oneALine} onChange={(event) => write(event.target.value)} {...below} slotProps={{ ...slotProps, htmlInput: { spellCheck: false, style: { fontFamily: MONO } }, inputLabel: { shrink: true } }} />;
}

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** What is too rare for controls of its own. */
function Json({ at, label, help, shape }: KindProps) {
  const { definition, set } = useForm();
  const { slotProps, ...below } = useHelp({ at, help, shape });
  const value = valueAt(definition, at);
  const [text, setText] = useState(untyped(value));
  const parsed = parse(text);
  const isOurs = parsed !== undefined && JSON.stringify(parsed.value) === JSON.stringify(value);
  const shown = parsed === undefined || isOurs ? text : untyped(value);
  const write = (next: string) => {
    setText(next);
    const read = parse(next);
    if (read) set(at, read.value);
  };
  return <TextField label={`${label} (${say.asJson})`} multiline maxRows={8} value={shown} onChange={(event) => write(event.target.value)} {...below} error={below.error || parsed === undefined} helperText={parsed === undefined ? say.notJson : below.helperText} slotProps={{ ...slotProps, htmlInput: { spellCheck: false, style: { fontFamily: MONO } }, inputLabel: { shrink: true } }} />;
}

function parse(text: string): { value: unknown } | undefined {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
