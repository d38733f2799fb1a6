import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import { Act } from "../gallery/Actions";
import { AddIcon, CloseIcon } from "../shared/icons";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { Drafted } from "./Drafted";
import { MONO } from "./Control";
import { type Finding, nearest } from "./findings";
import { Said } from "./Said";
import { listed, typed, untyped, type Variable, variablesOf } from "./variables";

const words = say.variable;

/** The variables of a model's own: each becomes an option, and `{{name}}` in its templates. */
export function Variables() {
  const { definition, set, findings } = useForm();
  const all = variablesOf(definition);
  const put = (next: Variable[]) => set("/variables", next.length > 0 ? next : undefined);
  const said = findings.get("/variables") ?? [];
  const isOf = (index: number) => ({ field }: Finding) => nearest(field, [`/variables/${index}`]) !== "";
  return (
    <Box data-field="/variables" sx={{ gridColumn: "1 / -1", display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0, 1fr)", justifyItems: "start" }}>
      {all.map((variable, index) => (
        <Box key={index} data-field={`/variables/${index}`} sx={{ width: 1 }}>
          <Row variable={variable} at={index + 1} onChange={(next) => put(all.map((old, other) => (other === index ? next : old)))} onRemove={() => put(all.filter((_, other) => other !== index))} />
          <Said findings={said.filter(isOf(index))} />
        </Box>
      ))}
      <Said findings={said.filter((one) => !all.some((_, index) => isOf(index)(one)))} />
      <Button color="inherit" startIcon={<AddIcon />} onClick={() => put([...all, { name: "", type: "string" }])} sx={{ color: "text.secondary" }}>{words.add}</Button>
    </Box>
  );
}

interface RowProps {
  variable: Variable;
  at: number;
  onChange(variable: Variable): void;
  onRemove(): void;
}

function Row({ variable, at, onChange, onRemove }: RowProps) {
  const type = variable.type ?? "string";
  const change = (fields: Partial<Variable>) => onChange(Object.fromEntries(Object.entries({ ...variable, ...fields }).filter(([, value]) => value !== undefined)) as Variable);
  const text = (name: "name" | "display_name" | "description", label: string, mono = false) => (
    <TextField label={label} value={variable[name] ?? ""} onChange={(event) => change({ [name]: event.target.value || (name === "name" ? "" : undefined) })} slotProps={{ inputLabel: { shrink: true }, htmlInput: mono ? { spellCheck: false, style: { fontFamily: MONO } } : undefined }} />
  );
  const bound = (name: "min" | "max", label: string) => (
    <TextField label={label} type="number" value={variable[name] ?? ""} onChange={(event) => change({ [name]: event.target.value === "" ? undefined : Number(event.target.value) })} slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: "any" } }} />
  );
  const hasBounds = type === "number" || type === "integer" || type === "string";
  return (
    <Box role="group" aria-label={words.nth(variable.name ?? "", at)} sx={{ display: "grid", gap: 1.5, p: 1.5, pr: 0.5, borderRadius: 1, border: 1, borderColor: "divider", gridTemplateColumns: "minmax(0, 1fr) 32px" }}>
      <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: { xs: "repeat(2, minmax(0, 1fr))", sm: "repeat(auto-fill, minmax(136px, 1fr))" }, alignItems: "start" }}>
        {text("name", words.name, true)}
        {text("display_name", words.display)}
        <TextField select label={words.type} value={type} sx={{ gridColumn: { xs: "1 / -1", sm: "auto" } }} onChange={(event) => change({ type: event.target.value, default: undefined, choices: event.target.value === "enum" ? [] : undefined, min: undefined, max: undefined })} slotProps={{ inputLabel: { shrink: true } }}>
          {Object.entries(words.types).map(([value, label]) => <MenuItem key={value} value={value}>{label}</MenuItem>)}
        </TextField>
        {type !== "image" && type !== "audio" && <Usual variable={variable} onChange={(value) => change({ default: value })} />}
        {type === "enum" && <Box sx={{ gridColumn: "span 2" }}><Drafted label={words.choices} value={(variable.choices ?? []).join(", ")} isSame={(draft, now) => listed(draft).join() === listed(now).join()} onChange={(next) => change({ choices: listed(next) })} /></Box>}
        {hasBounds && bound("min", words.least)}
        {hasBounds && bound("max", words.most)}
        <FormControlLabel label={words.required} slotProps={{ typography: { variant: "body2" } }} sx={{ ml: -0.5, height: 36 }} control={<Switch checked={variable.required ?? false} onChange={(_, on) => change({ required: on || undefined })} />} />
        <Box sx={{ gridColumn: "1 / -1" }}>{text("description", words.description)}</Box>
      </Box>
      <Act label={words.remove(variable.name ?? "")} onClick={onRemove}><CloseIcon /></Act>
    </Box>
  );
}

/** What is taken when nothing is said. */
function Usual({ variable, onChange }: { variable: Variable; onChange(value: unknown): void }) {
  const shrink = { inputLabel: { shrink: true }, select: { displayEmpty: true } };
  const value = untyped(variable.default);
  if (variable.type === "boolean" || variable.type === "enum") {
    const choices: [string, string][] = variable.type === "boolean" ? [["true", words.yes], ["false", words.no]] : (variable.choices ?? []).map((one) => [one, one]);
    return (
      <TextField select label={words.usual} value={choices.some(([one]) => one === value) ? value : ""} onChange={(event) => onChange(typed(event.target.value, variable.type))} slotProps={shrink}>
        <MenuItem value="">{words.unsaid}</MenuItem>
        {choices.map(([one, label]) => <MenuItem key={one} value={one}>{label}</MenuItem>)}
      </TextField>
    );
  }
  return <Drafted label={words.usual} value={value} isSame={(draft, now) => untyped(typed(draft, variable.type)) === now} onChange={(next) => onChange(typed(next, variable.type))} />;
}
