import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ProviderConfig } from "../api/types";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { setUp } from "./changes";
import { isFixed, isUsual, originWords, settingLabel } from "./origin";

const say = t.providers;

/** Everything but the key; an empty field is what is usual. Closed until somebody wants it. */
export function SettingsForm({ provider }: { provider: ProviderConfig }) {
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
      toast(say.saved(provider.name));
    },
  });
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
          <TextField
            key={setting.name}
            label={settingLabel(setting.name)}
            value={fields[setting.name] ?? valueOf(setting)}
            onChange={(event) => setFields({ ...fields, [setting.name]: event.target.value })}
            disabled={isFixed(setting)}
            placeholder={isUsual(setting) && setting.value ? `${say.usual}: ${setting.value}` : say.usual}
            helperText={isUsual(setting) ? undefined : `${originWords(setting)}${isFixed(setting) ? `. ${say.fixed}` : ""}`}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        ))}
        {save.error && <Alert severity="error" sx={{ gridColumn: "1 / -1" }}>{save.error.message}</Alert>}
        <Box sx={{ gridColumn: "1 / -1" }}>
          <Button type="submit" variant="outlined" disabled={Object.keys(changes).length === 0} loading={save.isPending}>{say.save}</Button>
        </Box>
      </Box>
    </Box>
  );
}
