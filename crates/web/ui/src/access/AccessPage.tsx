import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Refusal } from "../api/problem";
import { who } from "../api/queries";
import { AddIcon } from "../shared/icons";
import { Page } from "../shared/Page";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { Sure } from "../shared/Sure";
import { ago } from "../shared/say";
import { useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { MadeDialog } from "./MadeDialog";
import { MakeDialog } from "./MakeDialog";
import { made, revokeToken, tokens } from "./tokens";
import { allows, budgetWords, sorted, type Token, warnings } from "./words";

const say = t.access;

/** The page "Access": who may ask this server for what. */
export default function AccessPage() {
  const asked = useQuery(tokens());
  const created = useStore(made);
  const [makes, setMakes] = useState(false);
  const isRefused = asked.error instanceof Refusal && asked.error.status === 403;
  const add = asked.data && (
    <Button variant="contained" startIcon={<AddIcon />} onClick={() => setMakes(true)}>
      {say.make}
    </Button>
  );
  return (
    <Page title={say.title} actions={asked.data?.length ? add : undefined}>
      {isRefused ? (
        <Empty title={say.notYours}>{say.notYoursText}</Empty>
      ) : asked.isPending ? (
        <Loading />
      ) : asked.error ? (
        <Failed error={asked.error} again={() => void asked.refetch()} />
      ) : asked.data.length === 0 ? (
        <Empty title={say.none} action={<Box sx={{ mt: 1 }}>{add}</Box>}>{say.noneText}</Empty>
      ) : (
        <Tokens all={asked.data} />
      )}
      {makes && !created && <MakeDialog isFirst={asked.data?.length === 0} onClose={() => setMakes(false)} />}
      {created && <MadeDialog created={created} onClose={() => (setMakes(false), made.set(undefined))} />}
    </Page>
  );
}

function Tokens({ all }: { all: readonly Token[] }) {
  const { inForce, revoked } = sorted(all);
  return (
    <Box sx={{ maxWidth: 960, mx: "auto" }}>
      <Typography variant="body2" sx={{ color: "text.secondary", mb: 1, maxWidth: "72ch" }}>{say.intro}</Typography>
      {inForce.length === 0 && <Typography variant="body2" sx={{ py: 2 }}>{say.noneInForce}</Typography>}
      <List of={inForce} all={all} />
      {revoked.length > 0 && (
        <Box component="details" sx={{ mt: 3, "& summary": { cursor: "pointer", color: "text.secondary", minHeight: 32 } }}>
          <summary>{say.revoked(revoked.length)}</summary>
          <List of={revoked} all={all} />
        </Box>
      )}
    </Box>
  );
}

const List = ({ of, all }: { of: readonly Token[]; all: readonly Token[] }) => (
  <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
    {of.map((token) => <Row key={token.id} token={token} all={all} />)}
  </Box>
);

function Row({ token, all }: { token: Token; all: readonly Token[] }) {
  const { data: me } = useQuery(who());
  const [isSure, setSure] = useState(false);
  const revoke = useMutation({ mutationFn: () => revokeToken(token.id), onSuccess: () => toast(say.revokedNow(token.name)), onError: (error) => toast(error.message) });
  const times = [
    say.madeAt(ago(token.created_at)),
    token.revoked_at ? say.revokedAt(ago(token.revoked_at)) : token.last_used_at ? say.usedAt(ago(token.last_used_at)) : say.neverUsed,
  ];
  const ask = [say.revokeAsk(token.name), ...warnings(token, all, me?.name)].join(" ");
  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", columnGap: 2, py: 1.5, minHeight: 56, borderBottom: 1, borderColor: "divider", color: token.revoked_at ? "text.secondary" : undefined }}>
      <Box sx={{ flex: 1, minWidth: 0, display: "grid", columnGap: 3, rowGap: 0.25, gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "minmax(0, 5fr) minmax(0, 6fr)" } }}>
        <Box>
          <Box sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{token.name}</Box>
          <Box sx={{ color: "text.secondary" }}>{allows(token.scopes)}</Box>
        </Box>
        <Box sx={{ color: "text.secondary" }}>
          <Box>{times.join(" · ")}</Box>
          {token.budget && <Box>{say.bounded(budgetWords(token.budget))}</Box>}
        </Box>
      </Box>
      {!token.revoked_at && (
        <Button variant="outlined" color="inherit" loading={revoke.isPending} aria-label={say.revokeOf(token.name)} onClick={() => setSure(true)}>
          {say.revoke}
        </Button>
      )}
      {isSure && <Sure text={ask} action={say.revoke} onYes={() => (setSure(false), revoke.mutate())} onClose={() => setSure(false)} />}
    </Box>
  );
}
