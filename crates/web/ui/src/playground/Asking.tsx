import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { api, ask } from "../api/client";
import { queries } from "../api/queries";
import type { Job, Model } from "../api/types";
import { useSettled } from "../custom/useSettled";
import { Recording } from "../prompting/Recording";
import { range, sentence } from "../shared/say";
import { playground as words } from "../strings/playground";
import { useAlong } from "./along";
import { AttachMenu } from "./AttachMenu";
import { AttachedPicture, AttachedSound } from "./Attached";
import { GalleryDialog } from "./GalleryDialog";
import { heard } from "./heard";
import { type Manner, type Question, questionOf, type Said, schemaOf } from "./question";
import { headOf } from "./sound";
import { say, sendable, soundsOf, type Turn } from "./talk";

interface Props {
  model: Model;
  described: { reads: string[]; streaming: boolean; modalities: string[] };
  manner: Manner;
  turns: readonly Turn[];
}

/** Where the next question is written. */
export function Asking({ model, described, manner, turns }: Props) {
  const { reads, modalities, streaming: streams } = described;
  const [written, setPrompt] = useState("");
  const [open, setOpen] = useState<"gallery" | "record">();
  const takes = { picture: modalities.includes("image_to_text"), sound: modalities.includes("audio_to_text") };
  const { image, sound, ...along } = useAlong(takes);
  const [key, prompt] = [model.key ?? "", written.trim()];
  const head = useMemo(() => sound && headOf(sound), [sound]);
  const plan = usePlanned(questionOf(key, prompt, manner, reads, { image, sound: head, said: [], streams }));
  const isReady = open !== "record" && (prompt !== "" || sound !== undefined) && !schemaOf(manner.schema).isWrong;
  const isEmpty = useRef(true);
  isEmpty.current = written === "" && image === undefined && sound === undefined;
  const send = async () => {
    if (!isReady) return;
    const asked = say({ model: key, name: model.name ?? key, prompt, image, sound }, questionOf(key, prompt, manner, reads, { image, sound, said: saidIn(turns, key), streams }));
    setPrompt("");
    along.clear();
    // What was not taken is there to be sent again, unless the next question is being written.
    if ((await asked) || !isEmpty.current) return;
    setPrompt(written);
    along.setImage(image);
    along.setSound(sound);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!event.repeat) void send();
  };
  const recorded = (audio: Blob) => {
    along.setSound(new File([audio], `${words.recording}.wav`, { type: audio.type }));
    setOpen(undefined);
  };
  return (
    <Box sx={{ borderTop: 1, borderColor: "divider", px: { xs: 2, sm: 3 }, py: 1.5 }} onDrop={(event) => along.taken(event, event.dataTransfer)} onDragOver={(event) => (takes.picture || takes.sound) && event.preventDefault()} onPaste={(event) => along.taken(event, event.clipboardData)}>
      <Box sx={{ maxWidth: 720, mx: "auto" }}>
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "flex-start", gap: 1, "&:not(:empty)": { mb: 1 } }}>
          {image && <AttachedPicture image={image} onRemove={() => along.setImage(undefined)} />}
          {sound && <AttachedSound sound={sound} onRemove={() => along.setSound(undefined)} />}
          {open === "record" && <Recording done={words.recorded} onHeard={recorded} onClose={() => setOpen(undefined)} />}
        </Box>
        <Box sx={{ display: "flex", gap: 1, alignItems: "flex-end" }}>
          {(takes.picture || takes.sound) && <AttachMenu takes={takes} onFiles={along.give} onGallery={() => setOpen("gallery")} onRecord={() => setOpen("record")} />}
          <TextField autoFocus multiline maxRows={8} value={written} placeholder={words.empty} onChange={(event) => setPrompt(event.target.value)} onKeyDown={press} slotProps={{ htmlInput: { "aria-label": words.prompt }, input: { sx: { fontSize: "0.9375rem", py: 0.75, px: 1.25 } } }} />
          <Button variant="contained" disabled={!isReady} onClick={() => void send()} sx={{ height: 36 }}>{words.send}</Button>
        </Box>
        <Typography variant="caption" component="p" role="status" sx={{ m: 0, mt: 0.5, minHeight: "1.4em", color: plan?.problem ? "error.main" : "text.secondary" }}>{isReady ? (plan?.problem ?? plan?.price) : ""}</Typography>
        {open === "gallery" && <GalleryDialog title={words.ways.gallery} pick={(id) => (setOpen(undefined), along.setImage(id))} onClose={() => setOpen(undefined)} />}
      </Box>
    </Box>
  );
}

/** What would be in the way of a question, and its price. */
function usePlanned(question: Question): { problem?: string; price?: string } | undefined {
  const { draft } = question;
  const asked = JSON.stringify([draft, soundsOf(question)]);
  const isSettled = useSettled(asked, 300) === asked;
  const { data } = useQuery({
    queryKey: ["ask-plan", asked],
    queryFn: () => ask(api.POST("/api/v1/ask/plan", sendable(question))),
    enabled: isSettled && (draft.prompt !== undefined || draft.audio !== undefined),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (!data) return undefined;
  const { low_usd: low, high_usd: high } = data.price;
  return { problem: sentence(data.problems[0]?.message), price: high === 0 ? words.free : (range(low, high) ?? words.unpriced) };
}

/** What was said to this model before and answered. */
function saidIn(turns: readonly Turn[], model: string): Said[] {
  return turns.flatMap((turn) => {
    const answer = turn.model === model && turn.job ? (queries.getQueryData<Job>(["job", turn.job])?.text?.text ?? heard.get()[turn.job]) : undefined;
    return answer ? [{ prompt: turn.prompt, answer, image: turn.image, sound: turn.sound }] : [];
  });
}
