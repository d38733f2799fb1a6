import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Link from "@mui/material/Link";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ProviderConfig } from "../api/types";
import { linkTo } from "../app/routes";
import { Sure } from "../shared/Sure";
import { CheckIcon, KeyIcon, WarnIcon } from "../shared/icons";
import { count } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { setUp, takeDown, tryOut } from "./changes";
import { isFixed, originWords } from "./origin";
import { SettingsForm, type Waiting } from "./SettingsForm";

const say = t.providers;

/** One provider: its key, whether that works, and its settings. */
export function ProviderCard({ provider, count: installed, isWanted }: { provider: ProviderConfig; count: number; isWanted: boolean }) {
  const key = provider.settings.find((setting) => setting.name === "api_key");
  const testing = useMutation({ mutationFn: () => tryOut(provider.provider_id) });
  const [waiting, setWaiting] = useState<Waiting>();
  const [saved, setSaved] = useState(0);
  const isReady = provider.configured;
  const isRefused = isReady && testing.data?.ok === false;
  const state = isRefused ? say.state.refused : !key ? say.state.keyless : isReady ? say.state.ready : provider.api_key_configured ? say.state.incomplete : say.state.noKey;
  return (
    <Box component="section" id={`provider-${provider.provider_id}`} aria-label={provider.name} sx={{ py: 3, borderBottom: 1, borderColor: "divider", display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "256px minmax(0, 1fr)" }, columnGap: 4 }}>
      <Box sx={{ display: "grid", gap: 1, alignContent: "start", justifyItems: "start" }}>
        <Typography variant="h2">{provider.name}</Typography>
        <Chip label={state} color={isRefused ? "error" : isReady ? "success" : "default"} variant="outlined" icon={isRefused ? <WarnIcon /> : isReady ? <CheckIcon /> : undefined} />
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {installed > 0 ? <Link href={linkTo("models")}>{say.models(count(installed, "model"))}</Link> : say.noModels}
        </Typography>
        <Links provider={provider} />
      </Box>
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {key && (
          <KeyForm
            provider={provider}
            setting={key}
            isWanted={isWanted}
            waiting={waiting}
            onSaved={(configured) => {
              if (waiting) setSaved(saved + 1);
              setWaiting(undefined);
              if (configured) testing.mutate();
            }}
          />
        )}
        {isReady && (
          <Box sx={{ display: "flex", alignItems: "center", gap: 2, flexWrap: "wrap" }} aria-live="polite">
            <Button variant="outlined" color="inherit" loading={testing.isPending} onClick={() => testing.mutate()} sx={{ borderColor: "divider" }}>{key ? say.test : say.testPlain}</Button>
            {testing.isPending && <Typography variant="body2" sx={{ color: "text.secondary" }}>{say.testing}…</Typography>}
            {testing.data && !testing.isPending && <Alert severity={testing.data.ok ? "success" : "error"} sx={{ flex: 1, py: 0 }}>{testing.data.message || say.works}</Alert>}
            {testing.error && <Alert severity="error" sx={{ flex: 1, py: 0 }}>{testing.error.message}</Alert>}
          </Box>
        )}
        <SettingsForm key={saved} provider={provider} onWaiting={setWaiting} />
      </Box>
    </Box>
  );
}

/** The vendor's own pages, as far as there are some. */
function Links({ provider: { name, links } }: { provider: ProviderConfig }) {
  const there = (["keys", "pricing", "docs"] as const).flatMap((page) => (links[page] ? [{ page, href: links[page] }] : []));
  if (there.length === 0) return null;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, rowGap: 0.5 }}>
      {there.map(({ page, href }) => <Link key={page} href={href} target="_blank" rel="noreferrer" aria-label={`${say.links[page]}: ${name}`}>{say.links[page]}</Link>)}
    </Box>
  );
}

type Setting = ProviderConfig["settings"][number];

/** The key: it goes in, and never comes out. */
function KeyForm({ provider, setting, isWanted, waiting, onSaved }: { provider: ProviderConfig; setting: Setting; isWanted: boolean; waiting: Waiting | undefined; onSaved(configured: boolean): void }) {
  const [key, setKey] = useState("");
  const [isSure, setSure] = useState(false);
  const isSet = provider.api_key_configured;
  const fixed = isFixed(setting);
  const id = provider.provider_id;
  const save = useMutation({
    mutationFn: () => setUp(id, { api_key: key.trim(), settings: waiting?.settings }),
    onSuccess: (changed) => {
      setKey("");
      const many = changed.installed.length;
      toast(changed.message ?? (many > 0 ? say.installed(count(many, "model")) : say.saved(provider.name)));
      onSaved(changed.configured);
    },
  });
  const removal = useMutation({ mutationFn: () => takeDown(id), onSuccess: () => toast(say.removed(provider.name)), onError: (error) => toast(error.message) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const refusal = save.error?.message ?? waiting?.message;
  const help = refusal ?? (isSet ? `${say.keep} ${originWords(setting)}.${fixed ? ` ${say.fixed}` : ""}` : `${say.keyHelp} ${say.costs}`);
  return (
    <Box component="form" onSubmit={submit} sx={{ display: "flex", gap: 1, flexWrap: "wrap", alignItems: "flex-start" }}>
      <TextField
        label={say.key}
        type="password"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        autoComplete="off"
        autoFocus={isWanted && !isSet}
        disabled={fixed}
        placeholder={isSet ? (setting.value ?? "") : ""}
        error={refusal !== undefined}
        helperText={help}
        slotProps={{ htmlInput: { "aria-label": say.keyOf(provider.name), spellCheck: false, "data-1p-ignore": true }, inputLabel: { shrink: true } }}
        sx={{ flex: "1 1 240px" }}
      />
      {!fixed && (
        <Button type="submit" variant={isSet ? "outlined" : "contained"} color={isSet ? "inherit" : "primary"} startIcon={<KeyIcon />} disabled={!key.trim()} loading={save.isPending} sx={{ height: 38, borderColor: "divider" }}>
          {isSet ? say.replace : say.set}
        </Button>
      )}
      {isSet && !fixed && <Button color="inherit" loading={removal.isPending} onClick={() => setSure(true)} sx={{ height: 38 }}>{say.removeKey}</Button>}
      {isSure && <Sure text={say.removeAsk(provider.name)} action={say.removeKey} onYes={() => (setSure(false), removal.mutate())} onClose={() => setSure(false)} />}
    </Box>
  );
}
