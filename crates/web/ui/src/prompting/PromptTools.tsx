import Box from "@mui/material/Box";
import CircularProgress from "@mui/material/CircularProgress";
import Divider from "@mui/material/Divider";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { models } from "../api/queries";
import type { Model } from "../api/types";
import { Act, MenuButton } from "../gallery/Actions";
import { desk } from "../generate/desk";
import { CheckIcon, ImageIcon, UndoIcon } from "../shared/icons";
import { sentence } from "../shared/say";
import { useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { prompting as words } from "../strings/prompting";
import { DescribeDialog } from "./DescribeDialog";
import { MicIcon, VaryIcon, WandIcon } from "./icons";
import { canListen, Recording } from "./Recording";
import { VaryDialog } from "./VaryDialog";
import { type Use, usesWith } from "./writers";
import { bringBack, replace, replaced, type Wish, write, writer, writerOf } from "./writing";

const ICONS: Record<Use, ReactNode> = { improve: <WandIcon />, vary: <VaryIcon />, describe: <ImageIcon />, transcribe: <MicIcon /> };

/** Helps to write the prompt: as far as there is a model for it. */
export default function PromptTools() {
  const { data: all = [] } = useQuery(models());
  const chosen = useStore(writer);
  const prompt = String(useStore(desk).draft.prompt ?? "");
  const last = useStore(replaced);
  const [open, setOpen] = useState<"vary" | "describe" | "transcribe">();
  const uses = usesWith(all).filter((use) => use !== "transcribe" || canListen());
  const work = useMutation({
    mutationFn: async (wish: Wish) => {
      const model = writerOf(wish.use, all, chosen);
      const [first = ""] = model ? await write(wish, model) : [];
      return first;
    },
    onError: (error) => toast(sentence(error.message) ?? ""),
  });
  if (uses.length === 0) return null;
  const put = (after: string, said: string) => {
    const before = String(desk.get().draft.prompt ?? "");
    if (!after || after === before) return;
    replace(before, after);
    toast(said, { label: t.common.undo, act: bringBack });
  };
  const begin = (use: Use) => (use === "improve" ? work.mutate({ use, prompt }, { onSuccess: (text) => put(text, words.improved) }) : setOpen(use));
  const heard = (audio: Blob) => {
    setOpen(undefined);
    work.mutate({ use: "transcribe", audio }, { onSuccess: (text) => put([prompt, text].filter(Boolean).join(" "), words.dictated) });
  };
  const busy = work.isPending && { improve: words.improving, vary: "", describe: words.describing, transcribe: words.transcribing }[work.variables.use];
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 0.5, fontSize: "0.75rem", color: "text.secondary" }} role="status">
      {busy && <><CircularProgress size={14} color="inherit" thickness={5} />{busy}</>}
      {open === "transcribe" && <Recording done={words.stop} onHeard={heard} onClose={() => setOpen(undefined)} />}
      {!busy && last && last.after === prompt && <Act label={words.undo} onClick={bringBack}><UndoIcon /></Act>}
      {!busy && open !== "transcribe" && (
        <MenuButton button={(show) => <Act label={words.menu} onClick={show}><WandIcon /></Act>}>
          {(close) => [
            ...uses.map((use) => (
              <MenuItem key={use} disabled={(use === "improve" || use === "vary") && prompt.trim() === ""} onClick={() => (close(), begin(use))}>
                <ListItemIcon>{ICONS[use]}</ListItemIcon>
                {words.uses[use]}
              </MenuItem>
            )),
            <Writers key="writers" models={all} uses={uses} chosen={chosen} close={close} />,
          ]}
        </MenuButton>
      )}
      {open === "vary" && <VaryDialog prompt={prompt} model={writerOf("vary", all, chosen)} pick={(text) => (setOpen(undefined), put(text, words.varied))} onClose={() => setOpen(undefined)} />}
      {open === "describe" && <DescribeDialog pick={(image) => (setOpen(undefined), work.mutate({ use: "describe", image }, { onSuccess: (text) => put(text, words.described) }))} onClose={() => setOpen(undefined)} />}
    </Box>
  );
}

/** Which model writes, where there is a choice. */
function Writers({ models: all, uses, chosen, close }: { models: Model[]; uses: Use[]; chosen: string | undefined; close(): void }) {
  const now = new Set(uses.map((use) => writerOf(use, all, chosen)?.key));
  const able = all.filter((model) => uses.some((use) => writerOf(use, all, model.key)?.key === model.key));
  if (able.length < 2) return null;
  return (
    <>
      <Divider />
      <MenuItem disabled dense sx={{ fontSize: "0.75rem" }}>{words.writer}</MenuItem>
      {able.map((model) => (
        <MenuItem key={model.key} onClick={() => (close(), writer.set(model.key))}>
          <ListItemIcon>{now.has(model.key) ? <CheckIcon /> : null}</ListItemIcon>
          {model.name}
        </MenuItem>
      ))}
    </>
  );
}
