import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { Act } from "../gallery/Actions";
import { AddIcon, CloseIcon } from "../shared/icons";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { MONO } from "./Control";
import { Drafted } from "./Drafted";
import { valueAt } from "./pointer";
import { Said } from "./Said";
import { shapeAt } from "./shape";
import { listed, typed, untyped } from "./variables";

interface Rule {
  path?: string;
  values?: unknown[];
  kind?: string;
}

const AT = "/response/errors";

/** When an answer of status 200 is an error all the same. */
export function ErrorRules() {
  const { definition, schema, set, findings } = useForm();
  const rules = (valueAt(definition, AT) as Rule[] | undefined) ?? [];
  const kinds = shapeAt(schema, `${AT}/0/kind`)?.choices ?? [];
  const put = (next: Rule[]) => set(AT, next.length > 0 ? next : undefined);
  const change = (at: number, fields: Rule) => put(rules.map((rule, index) => (index === at ? { ...rule, ...fields } : rule)));
  return (
    <Box data-field={AT} sx={{ gridColumn: "1 / -1", display: "grid", gap: 1, justifyItems: "start" }}>
      <Typography variant="h3">{say.errors.title}</Typography>
      {rules.map((rule, index) => (
        <Box key={index} sx={{ width: 1, display: "grid", gap: 1, alignItems: "center", gridTemplateColumns: { xs: "minmax(0, 1fr) 32px", sm: "minmax(0, 1fr) minmax(0, 1fr) 160px 32px" } }}>
          <TextField label={say.errors.path} value={rule.path ?? ""} onChange={(event) => change(index, { path: event.target.value })} slotProps={{ inputLabel: { shrink: true }, htmlInput: { spellCheck: false, style: { fontFamily: MONO } } }} />
          <Drafted label={say.errors.values} value={(rule.values ?? []).map(untyped).join(", ")} isSame={(draft, now) => listed(draft).join() === listed(now).join()} onChange={(text) => change(index, { values: listed(text).map((one) => (/^(true|false|null|-?\d+(\.\d+)?)$/.test(one) ? typed(one, "json") : one)) })} />
          <TextField select label={say.errors.kind} value={rule.kind ?? "failed"} onChange={(event) => change(index, { kind: event.target.value })} slotProps={{ inputLabel: { shrink: true } }}>
            {kinds.map((kind) => <MenuItem key={kind.value} value={kind.value}>{kind.description?.replace(/\.$/, "") ?? kind.value}</MenuItem>)}
          </TextField>
          <Act label={say.errors.remove(index + 1)} onClick={() => put(rules.filter((_, other) => other !== index))}><CloseIcon /></Act>
        </Box>
      ))}
      <Said findings={findings.get(AT) ?? []} />
      <Button color="inherit" startIcon={<AddIcon />} onClick={() => put([...rules, { path: "" }])} sx={{ color: "text.secondary" }}>{say.errors.add}</Button>
    </Box>
  );
}
