import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { models, providerNames, starters } from "../api/queries";
import type { StarterModel } from "../api/types";
import { useMay } from "../api/useMay";
import { go } from "../app/routes";
import { isOver } from "../generate/models";
import { CheckIcon } from "../shared/icons";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { install } from "./changes";
import { Group, Groups } from "./ModelsPage";
import { Standing } from "./ModelRow";
import { inShort } from "./words";

const say = t.models;

/** Models that this program knows; each can be installed. */
export function Available({ search }: { search: string }) {
  const asked = useQuery(starters());
  const { data: every = [] } = useQuery(providerNames());
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const nameOf = (id: string) => every.find((provider) => provider.provider_id === id)?.name ?? id;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = asked.data.filter((starter) => words.every((word) => `${starter.name} ${starter.id} ${nameOf(starter.provider)}`.toLowerCase().includes(word)));
  if (found.length === 0) return <Empty title={say.notFound}>{say.notFoundText}</Empty>;
  return (
    <Groups>
      {[...new Set(found.map((starter) => starter.provider))].map((provider) => (
        <ProviderGroup key={provider} name={nameOf(provider)} all={found.filter((starter) => starter.provider === provider)} />
      ))}
    </Groups>
  );
}

function ProviderGroup({ name, all }: { name: string; all: StarterModel[] }) {
  const missing = all.filter((starter) => !starter.is_installed && !isOver(starter));
  const work = useInstall();
  const mayInstall = useMay("admin");
  const every = mayInstall && missing.length > 1 && (
    <Button variant="outlined" color="inherit" disabled={work.isPending} onClick={() => work.mutate(missing)} sx={{ borderColor: "divider" }}>
      {say.installAll(name)}
    </Button>
  );
  return (
    <Group name={name} action={every}>
      {all.map((starter) => <Starter key={starter.source} starter={starter} />)}
    </Group>
  );
}

const useInstall = () => useMutation({ mutationFn: install, onError: (error) => toast(error.message) });

function Starter({ starter }: { starter: StarterModel }) {
  const { data: installed = [] } = useQuery(models());
  const work = useInstall();
  const mayInstall = useMay("admin");
  const record = installed.find((model) => model.source === starter.source);
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", gap: 2, px: 1.5, py: 1.25, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ display: "flex", alignItems: "center", gap: 1, flexWrap: "wrap" }}>
          <Typography variant="body1" sx={{ fontWeight: 600 }}>{starter.name}</Typography>
          <Standing model={{ status: starter.status, retires_on: starter.retires_on }} />
        </Box>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>{inShort(starter.capabilities)}</Typography>
      </Box>
      {starter.is_installed ? (
        <Button color="inherit" startIcon={<CheckIcon />} onClick={() => record && go("models", [record.key ?? ""])} sx={{ color: "text.secondary" }}>{say.tabs.installed}</Button>
      ) : (
        mayInstall && !isOver(starter) && <Button variant="outlined" color="inherit" loading={work.isPending} onClick={() => work.mutate([starter])} aria-label={`${say.install} ${starter.name}`} sx={{ borderColor: "divider" }}>{say.install}</Button>
      )}
    </Box>
  );
}
