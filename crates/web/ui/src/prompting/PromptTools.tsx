import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Divider from "@mui/material/Divider";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { models } from "../api/queries";
import type { Model } from "../api/types";
import { Act, MenuButton } from "../gallery/Actions";
import { desk } from "../generate/desk";
import { CheckIcon, CloseIcon, ImageIcon, UndoIcon } from "../shared/icons";
import { useStore } from "../shared/store";
import { prompting as words } from "../strings/prompting";
import { useAsking, useWriting } from "./asking";
import { DescribeDialog } from "./DescribeDialog";
import { MicIcon, VaryIcon, WandIcon } from "./icons";
import { canListen, Recording } from "./Recording";
import { VaryDialog } from "./VaryDialog";
import { type Use, usesWith } from "./writers";
import { bringBack, offered, put, replaced, writer, writerOf } from "./writing";

const ICONS: Record<Use, ReactNode> = { improve: <WandIcon />, vary: <VaryIcon />, describe: <ImageIcon />, transcribe: <MicIcon /> };

/** Helps to write the prompt: as far as there is a model for it. */
export default function PromptTools() {
  const { data: all = [] } = useQuery(models());
  const chosen = useStore(writer);
  const prompt = String(useStore(desk).draft.prompt ?? "");
  const last = useStore(replaced);
  const [open, setOpen] = useState<"vary" | "describe" | "transcribe">();
  const uses = usesWith(all).filter((use) => use !== "transcribe" || canListen());
  const offer = useStore(offered);
  const ask = useAsking();
  const writing = useWriting();
  if (uses.length === 0) return null;
  const begin = (use: Use) => (use === "improve" ? ask({ use, prompt }, writerOf(use, all, chosen)) : setOpen(use));
  const heard = (audio: Blob) => {
    setOpen(undefined);
    ask({ use: "transcribe", audio }, writerOf("transcribe", all, chosen));
  };
  const seen = (image: string) => {
    setOpen(undefined);
    ask({ use: "describe", image }, writerOf("describe", all, chosen));
  };
  const busy = writing && { improve: words.improving, vary: "", describe: words.describing, transcribe: words.transcribing }[writing];
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 0.5, fontSize: "0.75rem", color: "text.secondary" }} role="status">
      {busy && <><CircularProgress size={14} color="inherit" thickness={5} />{busy}</>}
      {open === "transcribe" && <Recording done={words.stop} onHeard={heard} onClose={() => setOpen(undefined)} />}
      {!busy && offer && <Offer {...offer} />}
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
      {open === "vary" && <VaryDialog prompt={prompt} model={writerOf("vary", all, chosen)} pick={(text) => (setOpen(undefined), put("vary", text))} onClose={() => setOpen(undefined)} />}
      {open === "describe" && <DescribeDialog pick={seen} onClose={() => setOpen(undefined)} />}
    </Box>
  );
}

/** What came for a prompt that has changed: it is paid for, and a person says whether it is wanted. */
function Offer({ use, text }: { use: Use; text: string }) {
  return (
    <>
      <Button color="inherit" title={text} onClick={() => put(use, text)}>{words.offered[use]}</Button>
      <Act label={words.leave} onClick={() => offered.set(undefined)}><CloseIcon /></Act>
    </>
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
