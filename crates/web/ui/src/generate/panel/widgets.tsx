import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import IconButton from "@mui/material/IconButton";
import MenuItem from "@mui/material/MenuItem";
import Select from "@mui/material/Select";
import Slider from "@mui/material/Slider";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import Tooltip from "@mui/material/Tooltip";
import { type RegistryWidgetsType, type WidgetProps } from "@rjsf/utils";
import { useState } from "react";
import { DiceIcon } from "../../shared/icons";
import { t } from "../../strings";
import { Files } from "./Files";
import { worded } from "./words";

const labelled = (props: WidgetProps) => ({ "aria-labelledby": `${props.id}__label`, "aria-describedby": `${props.id}__help` });

/** A line of text; a number where the schema wants one and nothing else was said. */
function Text(props: WidgetProps) {
  return isNumber(props) ? <Numeric {...props} /> : <Line {...props} />;
}

function Line(props: WidgetProps) {
  const { id, value, onChange, placeholder, schema, disabled, readonly } = props;
  return (
    <TextField
      id={id}
      value={value ?? ""}
      placeholder={placeholder ?? (schema.examples as string[] | undefined)?.[0]}
      disabled={disabled || readonly}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
      slotProps={{ htmlInput: { maxLength: schema.maxLength, ...labelled(props) } }}
    />
  );
}

/** Several lines of text, as many as it takes. */
function Words(props: WidgetProps) {
  const { id, value, onChange, schema, options, required, disabled, readonly } = props;
  const text = typeof value === "string" ? value : "";
  const most = schema.maxLength;
  return (
    <Box sx={{ position: "relative" }}>
      <TextField
        id={id}
        multiline
        // What need not be said takes no room until it is.
        minRows={required ? Number(options.rows ?? 3) : 1}
        maxRows={12}
        value={text}
        placeholder={schema.description}
        disabled={disabled || readonly}
        onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
        slotProps={{
          input: { sx: { fontSize: required ? "0.9375rem" : "0.8125rem", lineHeight: 1.5, p: 1.25 } },
          htmlInput: { "data-prompt": required ? "" : undefined },
        }}
      />
      {most !== undefined && text.length > most * 0.8 && (
        <Box component="span" sx={{ position: "absolute", right: 8, bottom: 4, fontSize: "0.6875rem", color: text.length > most ? "error.main" : "text.secondary" }}>
          {text.length} / {most}
        </Box>
      )}
    </Box>
  );
}

/** Few short choices side by side, many in a list. */
export function Choice(props: WidgetProps) {
  const { id, value, onChange, schema, options, required, disabled, readonly, multiple } = props;
  const choices = (options.enumOptions ?? []).map((choice) => ({
    value: choice.value as unknown,
    label: choice.label === String(choice.value) ? worded(choice.value) : choice.label,
    help: choice.schema?.description,
  }));
  const now = JSON.stringify(value ?? schema.default);
  const index = choices.findIndex((choice) => JSON.stringify(choice.value) === now);
  const letters = choices.reduce((sum, choice) => sum + choice.label.length + 3, 0);
  const mayBeNothing = !required && schema.default === undefined;
  if (!multiple && choices.length > 1 && choices.length <= 5 && letters <= 44) {
    return (
      <ToggleButtonGroup
        id={id}
        exclusive
        fullWidth
        size="small"
        disabled={disabled || readonly}
        value={index}
        aria-labelledby={`${id}__label`}
        onChange={(_, next: number | null) => (next === null ? mayBeNothing && onChange(undefined) : onChange(choices[next]?.value))}
        sx={{ "& .MuiToggleButton-root": { textTransform: "none", py: 0.25, px: 0.75, minHeight: 32, fontWeight: 400, lineHeight: 1.2, minWidth: 0, flex: "1 1 auto", width: "auto" } }}
      >
        {choices.map((choice, index) => (
          <ToggleButton key={String(choice.value)} value={index} title={choice.help}>
            {choice.label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    );
  }
  if (multiple) return <Several {...props} />;
  return (
    <Select<number | "">
      id={id}
      fullWidth
      displayEmpty
      disabled={disabled || readonly}
      value={index < 0 ? "" : index}
      labelId={`${id}__label`}
      onChange={(event) => onChange(event.target.value === "" ? undefined : choices[Number(event.target.value)]?.value)}
      renderValue={(chosen) => (chosen === "" ? <Box sx={{ color: "text.secondary" }}>{t.generate.modelChooses}</Box> : choices[Number(chosen)]?.label)}
    >
      {mayBeNothing && <MenuItem value="">{t.generate.modelChooses}</MenuItem>}
      {choices.map((choice, index) => (
        <MenuItem key={String(choice.value)} value={index} sx={{ flexDirection: "column", alignItems: "flex-start", whiteSpace: "normal", maxWidth: 360 }}>
          {choice.label}
          {choice.help && <Box sx={{ fontSize: "0.75rem", color: "text.secondary" }}>{choice.help}</Box>}
        </MenuItem>
      ))}
    </Select>
  );
}

/** Several choices at once. */
function Several({ id, value, onChange, options, disabled, readonly }: WidgetProps) {
  const chosen = Array.isArray(value) ? (value as unknown[]) : [];
  const toggle = (one: unknown) => onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  return (
    <Box role="group" aria-labelledby={`${id}__label`} sx={{ display: "flex", flexWrap: "wrap", gap: 0.5 }}>
      {(options.enumOptions ?? []).map((choice) => (
        <ToggleButton
          key={String(choice.value)}
          size="small"
          value={String(choice.value)}
          selected={chosen.includes(choice.value)}
          disabled={disabled || readonly}
          onChange={() => toggle(choice.value)}
          sx={{ textTransform: "none", py: 0.25, fontWeight: 400 }}
        >
          {choice.label === String(choice.value) ? worded(choice.value) : choice.label}
        </ToggleButton>
      ))}
    </Box>
  );
}

/** Yes or no. */
function Flag({ id, value, onChange, label, schema, disabled, readonly }: WidgetProps) {
  const on = Boolean(value ?? schema.default);
  return (
    <FormControlLabel
      label={label}
      sx={{ ml: -0.5, "& .MuiFormControlLabel-label": { fontSize: "0.8125rem", ml: 1 } }}
      control={<Switch id={id} checked={on} disabled={disabled || readonly} onChange={(_, checked) => onChange(checked)} />}
    />
  );
}

const typesOf = ({ schema }: WidgetProps) => [schema.type].flat();
const isNumber = (props: WidgetProps) => typesOf(props).some((type) => type === "integer" || type === "number");
const isWhole = (props: WidgetProps) => typesOf(props).includes("integer");
const stepOf = (props: WidgetProps) => Number(props.options.step ?? props.schema.multipleOf ?? (isWhole(props) ? 1 : 0.01));
/** Numbers come out of single-precision figures: 0.7 rather than 0.699999988. */
const shown = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : "");

function Figure(props: WidgetProps & { width?: number | string }) {
  const { id, value, onChange, schema, disabled, readonly, width, placeholder } = props;
  // What is being written stands as it is: emptied, it is not filled with what is usual before the next figure comes.
  const [written, setWritten] = useState<string>();
  const read = (text: string) => {
    setWritten(text);
    const number = Number(text);
    onChange(text === "" || Number.isNaN(number) ? undefined : number);
  };
  return (
    <TextField
      id={id}
      type="number"
      sx={{ width: width ?? "100%", flexShrink: 0 }}
      value={written ?? shown(value ?? schema.default)}
      disabled={disabled || readonly}
      placeholder={placeholder || "–"}
      onChange={(event) => read(event.target.value)}
      onBlur={() => setWritten(undefined)}
      slotProps={{
        htmlInput: { min: schema.minimum, max: schema.maximum, step: isWhole(props) ? stepOf(props) : "any", inputMode: isWhole(props) ? "numeric" : "decimal", ...labelled(props) },
      }}
    />
  );
}

/** Where nothing is said a slider has no thumb, as if it stood somewhere, until somebody takes it. */
const UNSET = { "& .MuiSlider-thumb:not(.Mui-focusVisible, .Mui-active)": { opacity: 0 }, "&:hover .MuiSlider-thumb": { opacity: "0.5 !important" }, "& .MuiSlider-track": { opacity: 0 } } as const;

/** A slider with its figure, where both ends are known and near enough to slide between. */
function Numeric(props: WidgetProps) {
  const { value, onChange, schema, disabled, readonly, id } = props;
  const [min, max] = [schema.minimum, schema.maximum];
  const steps = min !== undefined && max !== undefined ? (max - min) / stepOf(props) : Number.POSITIVE_INFINITY;
  if (min === undefined || max === undefined || steps > 1000) return <Figure {...props} width={160} />;
  const at = value ?? schema.default;
  const isSet = typeof at === "number";
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 2, pl: 1 }}>
      <Slider
        sx={isSet ? undefined : UNSET}
        getAriaValueText={isSet ? undefined : () => t.generate.unset}
        min={min}
        max={max}
        step={stepOf(props)}
        disabled={disabled || readonly}
        value={isSet ? at : min}
        onChange={(_, next) => onChange(next)}
        slotProps={{ input: { "aria-labelledby": `${id}__label` } }}
      />
      <Figure {...props} width={80} />
    </Box>
  );
}

/** A whole number of a few: less, the figure, more. */
function Stepper(props: WidgetProps) {
  const perCall = Number(props.options.perCall ?? 0);
  const { value, schema } = props;
  const max = schema.maximum;
  if (perCall > 0 && max !== undefined) {
    // What one call gives is a step of the slider; more is typed.
    return <Numeric {...props} schema={{ ...schema, maximum: Math.min(max, Math.max(8, perCall)) }} value={value} />;
  }
  return <Numeric {...props} />;
}

/** A seed: empty is a new one each time; the dice takes one and keeps it. */
function Seed(props: WidgetProps) {
  const { schema, onChange } = props;
  const roll = () => onChange(Math.floor(Math.random() * Math.min((schema.maximum ?? 2 ** 32 - 1) + 1, 2 ** 32)));
  return (
    <Box sx={{ display: "flex", gap: 1, alignItems: "center" }}>
      <Figure {...props} width={160} placeholder={t.generate.newSeed} />
      <Tooltip title={t.generate.roll}>
        <IconButton aria-label={t.generate.roll} onClick={roll}>
          <DiceIcon />
        </IconButton>
      </Tooltip>
    </Box>
  );
}

/** The stock names of widgets, as this page draws them. */
export const stockWidgets: RegistryWidgetsType = {
  TextWidget: Text,
  TextareaWidget: Words,
  SelectWidget: Choice,
  RadioWidget: Choice,
  CheckboxesWidget: Several,
  CheckboxWidget: Flag,
  FileWidget: Files,
  RangeWidget: Numeric,
  UpDownWidget: Stepper,
};

/** What a panel's hints ask for beyond the stock names. */
export const richWidgets: Record<string, (props: WidgetProps) => React.ReactNode> = { seed: Seed, slider: Numeric };
