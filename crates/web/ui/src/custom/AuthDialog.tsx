import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask } from "../api/client";
import type { components } from "../api/contract";
import { queries } from "../api/queries";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { custom as say } from "../strings/custom";
import { listed } from "./variables";

type AuthProfile = components["schemas"]["AuthProfile"];
type Method = components["schemas"]["AuthMethod"];

const words = say.auth;

/** What each way wants beside the secret, and which of that it cannot do without. */
const WANTS: Record<string, [name: string, label: string, isNeeded: boolean][]> = {
  header: [["name", words.header, true], ["prefix", words.prefix, false]],
  query: [["name", words.param, true]],
  client_credentials: [["token_url", words.token, true], ["scope", words.scope, false], ["audience", words.audience, false]],
};

interface Props {
  fresh: AuthProfile;
  onMade(name: string): void;
  onClose(): void;
}

/** Makes an auth profile. The secret goes in, and never comes out. */
export function AuthDialog({ fresh, onMade, onClose }: Props) {
  const [name, setName] = useState(fresh.name);
  const [hosts, setHosts] = useState(fresh.hosts.join(", "));
  const [type, setType] = useState<string>(fresh.method.type);
  const [more, setMore] = useState<Record<string, string>>(Object.fromEntries(Object.entries(fresh.method).filter((entry): entry is [string, string] => entry[0] !== "type" && typeof entry[1] === "string")));
  const [secret, setSecret] = useState("");
  const wants = WANTS[type] ?? [];
  const given = wants.flatMap(([field]) => (more[field] ? [[field, more[field]] as const] : []));
  const save = useMutation({
    mutationFn: () => ask(api.POST("/api/v1/auth_profiles", { body: { name, hosts: listed(hosts), method: { type, ...Object.fromEntries(given) } as Method, secret: secret || null } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["auth-profiles"] });
      await queries.invalidateQueries({ queryKey: ["custom-check"] });
      toast(words.made(name));
      onMade(name);
    },
  });
  const isReady = /^[a-z0-9][a-z0-9-]{0,62}$/.test(name) && wants.every(([field, , isNeeded]) => !isNeeded || more[field]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    save.mutate();
  };
  const shrink = { inputLabel: { shrink: true } };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="auth-title" component="form" onSubmit={submit}>
      <DialogTitle id="auth-title" variant="h2">{words.title}</DialogTitle>
      <DialogContent>
        <Box sx={{ display: "grid", gap: 2, pt: 1 }}>
          <TextField autoFocus label={words.name} value={name} onChange={(event) => setName(event.target.value)} helperText={words.nameHelp} slotProps={shrink} />
          <TextField select label={words.method} value={type} onChange={(event) => setType(event.target.value)} slotProps={shrink}>
            {Object.entries(words.methods).map(([value, label]) => <MenuItem key={value} value={value}>{label}</MenuItem>)}
          </TextField>
          {wants.map(([field, label, isNeeded]) => <TextField key={field} label={label} required={isNeeded} value={more[field] ?? ""} onChange={(event) => setMore({ ...more, [field]: event.target.value })} slotProps={shrink} />)}
          {type !== "none" && <TextField label={words.secret} type="password" autoComplete="off" value={secret} placeholder={words.secrets[type]} onChange={(event) => setSecret(event.target.value)} helperText={words.secretHelp} slotProps={{ ...shrink, htmlInput: { spellCheck: false, "data-1p-ignore": true } }} />}
          <TextField label={words.hosts} value={hosts} onChange={(event) => setHosts(event.target.value)} helperText={words.hostsHelp} slotProps={shrink} />
          {save.error && <Alert severity="error">{save.error.message}</Alert>}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
        <Button type="submit" variant="contained" disabled={!isReady} loading={save.isPending}>{words.make}</Button>
      </DialogActions>
    </Dialog>
  );
}
