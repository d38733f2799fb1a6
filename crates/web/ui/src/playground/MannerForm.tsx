import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { ReactNode } from "react";
import { Examples } from "../custom/Examples";
import { OptionInput } from "../custom/OptionInput";
import type { Variable } from "../custom/variables";
import { playground as words } from "../strings/playground";
import { type Manner, type Reads, schemaOf } from "./question";

interface Props {
  manner: Manner;
  reads: Reads;
  /** The model's own options, as the schema of an object. */
  options: unknown;
  onChange(manner: Manner): void;
}

const shrink = { inputLabel: { shrink: true } };
const MONO = { fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" };

/** How the model is asked: as far as it reads such things. */
export function MannerForm({ manner, reads, options, onChange }: Props) {
  const change = (fields: Partial<Manner>) => onChange({ ...manner, ...fields });
  const figure = (name: "maxTokens" | "temperature", label: string, step: number, max?: number) => (
    <TextField label={label} type="number" value={manner[name] ?? ""} onChange={(event) => change({ [name]: event.target.value === "" ? undefined : Number(event.target.value) })} slotProps={{ ...shrink, htmlInput: { min: 0, max, step } }} />
  );
  const { isWrong } = schemaOf(manner.schema);
  return (
    <Around>
      {reads.includes("system_prompt") && <TextField label={words.system} multiline minRows={2} maxRows={10} value={manner.system ?? ""} onChange={(event) => change({ system: event.target.value || undefined })} slotProps={shrink} />}
      {reads.includes("examples") && <Examples all={manner.examples ?? []} onChange={(examples) => change({ examples })} />}
      {reads.includes("response_schema") && (
        <TextField label={words.schema} multiline minRows={2} maxRows={12} value={manner.schema ?? ""} onChange={(event) => change({ schema: event.target.value || undefined })} error={isWrong} helperText={isWrong ? words.notJson : words.schemaHelp} slotProps={{ ...shrink, htmlInput: { spellCheck: false, style: MONO } }} />
      )}
      {(reads.includes("max_tokens") || reads.includes("temperature")) && (
        <Box sx={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 2 }}>
          {reads.includes("max_tokens") && figure("maxTokens", words.maxTokens, 1)}
          {reads.includes("temperature") && figure("temperature", words.temperature, 0.1, 2)}
        </Box>
      )}
      {variablesIn(options).map((variable) => (
        <OptionInput key={variable.name} variable={variable} value={manner.options[variable.name ?? ""]} onChange={(value) => change({ options: { ...manner.options, [variable.name ?? ""]: value } })} />
      ))}
      {reads.includes("messages") && <FormControlLabel label={words.remembers} slotProps={{ typography: { variant: "body2" } }} sx={{ ml: -0.75 }} control={<Switch checked={manner.remembers} onChange={(_, remembers) => change({ remembers })} />} />}
    </Around>
  );
}

/** Closed on a phone, where the conversation needs the room. */
function Around({ children }: { children: ReactNode }) {
  const isWide = useMediaQuery("(min-width: 1100px)", { noSsr: true });
  const content = <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)", p: { xs: 2, md: 3 } }}>{children}</Box>;
  if (isWide) return content;
  return (
    <Box component="details" sx={{ "& > summary": { cursor: "pointer", fontWeight: 600, color: "text.secondary", px: 2, py: 1 } }}>
      <summary><Typography component="span" variant="h3">{words.manner}</Typography></summary>
      {content}
    </Box>
  );
}

interface OptionSchema {
  title?: string;
  description?: string;
  type?: string;
  enum?: unknown[];
  oneOf?: { const?: unknown }[];
  default?: unknown;
}

/** The options of a model, as the variables that they were described as. Files have no place here. */
export function variablesIn(schema: unknown): Variable[] {
  const properties = (schema as { properties?: Record<string, OptionSchema> } | null | undefined)?.properties ?? {};
  return Object.entries(properties).map(([name, option]) => {
    const choices = (option.enum ?? option.oneOf?.map((one) => one.const) ?? []).filter((one): one is string => typeof one === "string");
    const type = choices.length > 0 ? "enum" : ["string", "integer", "number", "boolean"].includes(option.type ?? "") ? option.type : "json";
    return { name, display_name: option.title, description: option.description, type, default: option.default, choices };
  });
}
