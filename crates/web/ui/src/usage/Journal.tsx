import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../api/client";
import { models } from "../api/queries";
import type { JobBrief } from "../api/types";
import { isRunning, outcomeOf } from "../run/slots";
import { Failed, Loading } from "../shared/Quiet";
import { ago } from "../shared/say";
import { t } from "../strings";
import { costWords, riskWords } from "./doubt";
import { JobDialog } from "./JobDialog";

const say = t.usage.journal;

/** What was asked for, newest first. */
export function Journal() {
  const asked = useInfiniteQuery({
    queryKey: ["jobs", "journal"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ask(api.GET("/api/v1/jobs", { params: { query: { limit: 25, before: pageParam, outcome: true } } })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const [shown, setShown] = useState<string>();
  const jobs = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <Typography variant="h2">{say.title}</Typography>
      <Typography variant="body2" sx={{ color: "text.secondary", mb: 1 }}>{say.help}</Typography>
      {asked.isPending && <Loading />}
      {asked.error && <Failed error={asked.error} again={() => void asked.refetch()} />}
      {asked.isSuccess && jobs.length === 0 && <Typography variant="body2">{say.empty}</Typography>}
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {jobs.map((job) => <Entry key={job.id} job={job} onOpen={() => setShown(job.id)} />)}
      </Box>
      {asked.hasNextPage && <Button variant="outlined" color="inherit" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()} sx={{ mt: 2, borderColor: "divider" }}>{say.more}</Button>}
      {shown && <JobDialog id={shown} onClose={() => setShown(undefined)} />}
    </section>
  );
}

function Entry({ job, onOpen }: { job: JobBrief; onOpen: () => void }) {
  const { data: all = [] } = useQuery(models());
  const model = all.find((one) => one.key === job.model)?.name ?? job.model;
  const what = job.kind === "words" ? say.words : say.pictures(job.outcome && !isRunning(job) ? job.outcome.landed : job.num_images, job.num_images);
  const told = job.outcome && { state: job.state, price: job.outcome.price };
  const [cost, risk] = told ? [costWords(told), riskWords(told)] : [];
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: "divider" }}>
      <ButtonBase onClick={onOpen} sx={{ width: 1, display: "flex", gap: 2, px: 1, py: 1, minHeight: 44, textAlign: "left", lineHeight: 1.5, borderRadius: 1, "&:hover": { bgcolor: "action.hover" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{job.prompt || say.noPrompt}</Box>
          <Box sx={{ color: "text.secondary", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{`${model} · ${what} · ${ago(job.created_at)}`}</Box>
        </Box>
        <Box sx={{ display: "flex", flexDirection: { xs: "column", sm: "row" }, alignItems: { xs: "flex-end", sm: "center" }, columnGap: 2, rowGap: 0.5, whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }}>
          {risk && <Box component="span" sx={{ color: "warning.main" }}>{risk}</Box>}
          {cost && <span>{cost}</span>}
          {job.state !== "done" && <StateChip state={outcomeOf(job.state, job.outcome?.errors)} />}
        </Box>
      </ButtonBase>
    </Box>
  );
}

const COLOR: Record<string, "default" | "warning" | "error" | "primary"> = { failed: "error", refused: "error", partial: "warning", unknown: "warning", running: "primary" };

/** How a job came out. */
export const StateChip = ({ state }: { state: string }) => <Chip label={say.state[state] ?? state} color={COLOR[state] ?? "default"} variant="outlined" />;
