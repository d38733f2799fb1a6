import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { custom as say } from "../strings/custom";
import { Drafted } from "./Drafted";
import { typed, untyped, type Variable } from "./variables";

/** A value for one of the model's own variables. */
export function OptionInput({ variable, value, onChange }: { variable: Variable; value: unknown; onChange(value: unknown): void }) {
  const label = variable.display_name || variable.name || "";
  const shown = untyped(value);
  if (variable.type === "enum" || variable.type === "boolean") {
    const choices: [string, string][] = variable.type === "boolean" ? [["true", say.variable.yes], ["false", say.variable.no]] : (variable.choices ?? []).map((one) => [one, one]);
    const usual = untyped(variable.default);
    return (
      <TextField select label={label} value={choices.some(([one]) => one === shown) ? shown : ""} onChange={(event) => onChange(typed(event.target.value, variable.type))} slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}>
        <MenuItem value="">{usual ? say.usual(usual) : say.variable.unsaid}</MenuItem>
        {choices.map(([one, name]) => <MenuItem key={one} value={one}>{name}</MenuItem>)}
      </TextField>
    );
  }
  return <Drafted label={label} value={shown} placeholder={variable.default === undefined ? undefined : say.usual(untyped(variable.default))} isSame={(draft, now) => untyped(typed(draft, variable.type)) === now} onChange={(draft) => onChange(typed(draft, variable.type))} />;
}
