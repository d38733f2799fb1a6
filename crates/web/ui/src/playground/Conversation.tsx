import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { thumbnailOf } from "../api/client";
import { job as jobQuery } from "../api/queries";
import type { Job } from "../api/types";
import { isRunning } from "../run/slots";
import { Empty } from "../shared/Quiet";
import { range, sentence } from "../shared/say";
import { useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { playground as words } from "../strings/playground";
import { heard } from "./heard";
import { Player } from "./Player";
import { stop, tokensOf, type Turn } from "./talk";

/** What was said, the latest at the bottom. */
export function Conversation({ turns }: { turns: readonly Turn[] }) {
  const place = useRef<HTMLDivElement>(null);
  const coming = useStore(heard);
  // Whoever looks at the end goes on looking at it.
  useEffect(() => {
    const box = place.current;
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 160) box.scrollTo({ top: box.scrollHeight });
  }, [coming]);
  useEffect(() => place.current?.scrollTo({ top: place.current.scrollHeight }), [turns.length]);
  return (
    <Box ref={place} component="section" aria-label={words.conversation} tabIndex={0} sx={{ flex: 1, minHeight: 0, overflowY: "auto", px: { xs: 2, sm: 3 }, py: 3, outline: "none", "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}>
      {turns.length === 0 ? (
        <Empty title={words.empty}>{words.emptyText}</Empty>
      ) : (
        <Box sx={{ maxWidth: 720, mx: "auto", display: "grid", gap: 4, gridTemplateColumns: "minmax(0, 1fr)" }}>
          {turns.map((turn) => <Exchange key={turn.id} turn={turn} />)}
        </Box>
      )}
    </Box>
  );
}

function Exchange({ turn }: { turn: Turn }) {
  return (
    <Box component="article" sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Box sx={{ justifySelf: "end", maxWidth: "85%", px: 2, py: 1.25, borderRadius: 2, bgcolor: "action.selected", whiteSpace: "pre-wrap", overflowWrap: "anywhere", fontSize: "0.9375rem" }}>
        {turn.image && <Box component="img" src={thumbnailOf(turn.image)} alt={words.picture} sx={{ display: "block", width: 120, height: 120, objectFit: "cover", borderRadius: 1, mb: turn.prompt || turn.sound ? 1 : 0 }} />}
        {turn.sound && <Box sx={{ mb: turn.prompt ? 1 : 0 }}><Player sound={turn.sound} label={words.sound} /></Box>}
        {turn.prompt}
      </Box>
      {turn.refused ? <Alert severity="error">{sentence(turn.refused)}</Alert> : <Answer turn={turn} />}
    </Box>
  );
}

/** An answer while it comes, and when it is there. */
function Answer({ turn }: { turn: Turn }) {
  const coming = useStore(heard)[turn.job ?? ""];
  // Events may be lost, and the job says it in the end.
  const { data: job } = useQuery({ ...jobQuery(turn.job ?? ""), enabled: turn.job !== undefined, refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : 3_000) });
  const runs = !job || isRunning(job);
  const text = job?.text?.text ?? coming ?? "";
  const failure = job?.errors[0];
  return (
    <Box aria-busy={runs}>
      <Typography variant="body2" sx={{ fontWeight: 600, mb: 0.5 }}>{turn.name}</Typography>
      <Box aria-live="polite" sx={{ fontSize: "0.9375rem", lineHeight: 1.6, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text || (runs && <Box component="span" sx={{ color: "text.secondary" }}>{words.thinking}</Box>)}
      </Box>
      {failure && job?.state !== "cancelled" && <Alert severity="error" sx={{ mt: 1 }}>{sentence(failure.message)}</Alert>}
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, minHeight: 32, mt: 0.5, flexWrap: "wrap", color: "text.secondary", fontSize: "0.75rem" }}>
        {runs && turn.job && <Button variant="outlined" color="inherit" onClick={() => void stop(turn.job ?? "").catch((error: Error) => toast(error.message))}>{words.stop}</Button>}
        {!runs && <span>{summary(job)}</span>}
        {!runs && text && <Button color="inherit" onClick={() => void navigator.clipboard?.writeText(text).then(() => toast(words.copied))}>{words.copy}</Button>}
      </Box>
    </Box>
  );
}

/** How it ended, its tokens and its price, in one line. */
function summary(job: Job): string {
  const tokens = tokensOf(job);
  const finish = job.text?.finish;
  const end = job.state === "cancelled" ? words.stopped : finish === "length" ? words.length : finish === "cut" ? words.cut : typeof finish === "object" && finish !== null ? sentence("refused" in finish ? finish.refused : finish.other) : undefined;
  return [end, tokens && words.tokens(tokens.sent, tokens.back), priceOf(job)].filter(Boolean).join(" · ");
}

function priceOf({ price }: Job): string {
  if (price.settled_usd != null) return price.settled_usd === 0 ? words.free : (range(price.settled_usd, price.settled_usd) ?? "");
  return range(price.low_usd, price.high_usd) ?? words.unpriced;
}
