import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { models } from "../api/queries";
import type { Model } from "../api/types";
import { go, usePlace } from "../app/routes";
import { customModels } from "../custom/queries";
import { Act } from "../gallery/Actions";
import { answersInWords, isOnOffer } from "../prompting/writers";
import { LeftIcon } from "../shared/icons";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { playground as words } from "../strings/playground";
import { Asking } from "./Asking";
import { Conversation } from "./Conversation";
import { useHeard } from "./heard";
import { MannerForm } from "./MannerForm";
import { manners, USUAL } from "./manners";
import { type Manner, usualOf } from "./question";
import { talk, type Turn } from "./talk";

/** Begins anew, with a way back. */
function again(turns: readonly Turn[]) {
  talk.set([]);
  toast(words.begunAnew, { label: t.common.undo, act: () => talk.set((now) => [...turns, ...now]) });
}

const toModels = () => go("models", [], { tab: "custom" });

/** Talks to models that answer in words: `#/models/talk/KEY`. */
export default function PlaygroundPage() {
  const key = usePlace().path[1];
  // A model may have been published a moment ago, and elsewhere.
  const installed = useQuery({ ...models(), refetchOnMount: "always" });
  useHeard();
  if (installed.isPending) return <Loading />;
  if (installed.error) return <Failed error={installed.error} again={() => void installed.refetch()} />;
  const all = installed.data.filter((model) => answersInWords(model) && isOnOffer(model) && model.usable);
  const model = all.find((one) => one.key === key) ?? (key === undefined ? all[0] : undefined);
  if (!model && installed.isFetching) return <Loading />;
  if (!model) return <Empty title={words.none} action={<Button variant="outlined" onClick={toModels}>{words.toModels}</Button>}>{words.noneText}</Empty>;
  return <Playground key={model.key} model={model} all={all} />;
}

function Playground({ model, all }: { model: Model; all: Model[] }) {
  const described = useQuery(customModels()).data?.find((one) => one.key === model.key)?.described ?? usualOf(model.modalities ?? []);
  const key = model.key ?? "";
  const manner = useStore(manners)[key] ?? USUAL;
  const setManner = (next: Manner) => manners.set((now) => ({ ...now, [key]: next }));
  const turns = useStore(talk);
  return (
    <Box component="section" aria-label={words.title} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
      <Box sx={{ minHeight: 56, px: { xs: 2, sm: 3 }, py: 1, display: "flex", alignItems: "center", gap: 1, flexWrap: "wrap", borderBottom: 1, borderColor: "divider" }}>
        <Box sx={{ ml: -1 }}><Act label={words.back} onClick={toModels}><LeftIcon /></Act></Box>
        <Typography variant="h1" sx={{ flexGrow: 1 }}>{words.title}</Typography>
        {turns.length > 0 && <Button color="inherit" onClick={() => again(turns)}>{words.again}</Button>}
        <TextField select value={model.key} onChange={(event) => go("models", ["talk", event.target.value])} sx={{ width: { xs: 1, sm: 240 } }} slotProps={{ select: { SelectDisplayProps: { "aria-label": words.model } } }}>
          {all.map((one) => <MenuItem key={one.key} value={one.key}>{one.name}</MenuItem>)}
        </TextField>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "minmax(0, 1fr) 320px" }, gridTemplateRows: { xs: "auto minmax(0, 1fr)", md: "minmax(0, 1fr)" } }}>
        <Box sx={{ order: { xs: 1, md: 0 }, minHeight: 0, display: "flex", flexDirection: "column" }}>
          <Conversation turns={turns} />
          <Asking model={model} described={described} manner={manner} turns={turns} />
        </Box>
        <Box sx={{ borderLeft: { md: 1 }, borderBottom: { xs: 1, md: 0 }, borderColor: { xs: "divider", md: "divider" }, overflowY: "auto", bgcolor: "background.paper", maxHeight: { xs: "40dvh", md: "none" } }}>
          <MannerForm manner={manner} reads={described.reads} options={described.options} onChange={setManner} />
        </Box>
      </Box>
    </Box>
  );
}
