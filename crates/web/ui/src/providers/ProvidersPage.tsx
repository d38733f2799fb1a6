import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Refusal } from "../api/problem";
import { models, providers } from "../api/queries";
import { usePlace } from "../app/routes";
import { Page } from "../shared/Page";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { t } from "../strings";
import { ProviderCard } from "./ProviderCard";

const say = t.providers;

/** The page "Providers": `#/providers/ID` goes to one of them. */
export default function ProvidersPage() {
  const asked = useQuery(providers());
  const { data: installed = [] } = useQuery(models());
  const { path } = usePlace();
  const wanted = path[0];
  const isRefused = asked.error instanceof Refusal && asked.error.status === 403;
  const isHere = asked.data !== undefined;
  // Once: whoever reads on is not taken back by each answer.
  useEffect(() => {
    if (wanted && isHere) document.getElementById(`provider-${wanted}`)?.scrollIntoView({ block: "start" });
  }, [wanted, isHere]);
  return (
    <Page title={say.title}>
      {isRefused ? (
        <Empty title={say.notYours}>{say.notYoursText}</Empty>
      ) : asked.isPending ? (
        <Loading />
      ) : asked.error ? (
        <Failed error={asked.error} again={() => void asked.refetch()} />
      ) : asked.data.length === 0 ? (
        <Empty title={say.none} />
      ) : (
        <Box sx={{ maxWidth: 960, mx: "auto" }}>
          <Typography variant="body2" sx={{ color: "text.secondary", mb: 1 }}>{say.intro}</Typography>
          {asked.data.map((provider) => (
            <ProviderCard key={provider.provider_id} provider={provider} count={installed.filter((model) => model.provider_id === provider.provider_id).length} isWanted={provider.provider_id === wanted} />
          ))}
        </Box>
      )}
    </Page>
  );
}
