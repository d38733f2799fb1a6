import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Refusal } from "../api/problem";
import type { ProviderConfig } from "../api/types";
import { sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { setUp } from "./changes";
import { type Known, known } from "./known";
import { isFixed, isUsual, originWords, settingLabel } from "./origin";

const say = t.providers;

/** Settings that are taken only together with a key, and what the server says of it: the key that is there was given for another host. */
export interface Waiting {
  settings: Record<string, string | null>;
  message: string;
}

/** Everything but the key; an empty field is what is usual. Closed until somebody wants it. */
export function SettingsForm({ provider, onWaiting }: { provider: ProviderConfig; onWaiting(waiting: Waiting | undefined): void }) {
  const settings = provider.settings.filter((setting) => setting.name !== "api_key");
  const valueOf = (setting: (typeof settings)[number]) => (isUsual(setting) ? "" : (setting.value ?? ""));
  const [fields, setFields] = useState<Record<string, string>>({});
  const changes = Object.fromEntries(
    settings.flatMap((setting) => {
      const text = fields[setting.name]?.trim();
      return text === undefined || text === valueOf(setting) ? [] : [[setting.name, text || null]];
    }),
  );
  const save = useMutation({
    mutationFn: () => setUp(provider.provider_id, { settings: changes }),
    onSuccess: () => {
      setFields({});
      onWaiting(undefined);
      toast(say.saved(provider.name));
    },
    onError: (error) => {
      const wanted = keyWanted(error);
      if (wanted) onWaiting({ settings: changes, message: wanted });
    },
  });
  const put = (name: string, value: string) => {
    setFields({ ...fields, [name]: value });
    save.reset();
    onWaiting(undefined);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (settings.length === 0) return null;
  return (
    <Box component="details" sx={{ "& summary": { cursor: "pointer", fontWeight: 600, color: "text.secondary" } }}>
      <summary>{say.settings}</summary>
      <Box component="form" onSubmit={submit} aria-label={`${say.settings}: ${provider.name}`} sx={{ display: "grid", gap: 2, pt: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "repeat(2, minmax(0, 1fr))" } }}>
        {settings.map((setting) => (
          <Field key={setting.name} setting={setting} of={known(provider.settings_schema, setting.name)} value={fields[setting.name] ?? valueOf(setting)} put={(value) => put(setting.name, value)} />
        ))}
        {save.error && !keyWanted(save.error) && <Alert severity="error" sx={{ gridColumn: "1 / -1" }}>{save.error.message}</Alert>}
        <Box sx={{ gridColumn: "1 / -1" }}>
          <Button type="submit" variant="outlined" disabled={Object.keys(changes).length === 0} loading={save.isPending}>{say.save}</Button>
        </Box>
      </Box>
    </Box>
  );
}

/** What the server says where it wants the key too; it is shown at the key's field. */
function keyWanted(error: Error) {
  return error instanceof Refusal ? error.violations.find(({ field }) => field === "/api_key")?.message : undefined;
}

type Setting = ProviderConfig["settings"][number];

/** One setting: a choice where only some values may be, else a line of text. */
function Field({ setting, of, value, put }: { setting: Setting; of: Known | undefined; value: string; put(value: string): void }) {
  const usual = setting.value && setting.value !== "{}" && isUsual(setting) ? `${say.usual}: ${setting.value}` : say.usual;
  const origin = isUsual(setting) ? undefined : `${sentence(originWords(setting))}.${isFixed(setting) ? ` ${say.fixed}` : ""}`;
  const help = [of?.help, of?.isObject ? say.asJson : undefined, origin].filter(Boolean).join(" ");
  const choices = of?.choices;
  return (
    <TextField
      select={choices !== undefined}
      label={settingLabel(setting.name, of?.title)}
      value={value}
      onChange={(event) => put(event.target.value)}
      disabled={isFixed(setting)}
      placeholder={usual}
      helperText={help || undefined}
      slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true, renderValue: (chosen) => (chosen as string) || usual } }}
    >
      {choices && [
        <MenuItem key="" value="">{usual}</MenuItem>,
        ...choices.map((choice) => (
          <MenuItem key={choice.value} value={choice.value} sx={{ flexDirection: "column", alignItems: "flex-start", whiteSpace: "normal", maxWidth: 400 }}>
            {choice.value}
            {choice.help && <Box sx={{ fontSize: "0.75rem", color: "text.secondary" }}>{choice.help}</Box>}
          </MenuItem>
        )),
      ]}
    </TextField>
  );
}
