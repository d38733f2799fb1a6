import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useRef, useState } from "react";
import { api, ask, thumbnailOf } from "../api/client";
import { queries } from "../api/queries";
import type { Job, Model } from "../api/types";
import { useSettled } from "../custom/useSettled";
import { Act, MenuButton } from "../gallery/Actions";
import { givenBy, type Given, idsOf } from "../generate/images/give";
import { CloseIcon, GalleryIcon, ImageIcon, UploadIcon } from "../shared/icons";
import { range, sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { playground as words } from "../strings/playground";
import { GalleryDialog } from "./GalleryDialog";
import { heard } from "./heard";
import { type Manner, questionOf, type Said, schemaOf } from "./question";
import { say, type Turn } from "./talk";

interface Props {
  model: Model;
  described: { reads: string[]; streaming: boolean; modalities: string[] };
  manner: Manner;
  turns: readonly Turn[];
}

/** Where the next question is written. */
export function Asking({ model, described, manner, turns }: Props) {
  const [prompt, setPrompt] = useState("");
  const [image, setImage] = useState<string>();
  const [isPicking, setPicking] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const takesPictures = described.modalities.includes("image_to_text");
  const key = model.key ?? "";
  const more = { image: takesPictures ? image : undefined, streams: described.streaming };
  const question = questionOf(key, prompt.trim(), manner, described.reads, { ...more, said: [] });
  const plan = usePlanned(useSettled(question, 300));
  const isReady = prompt.trim() !== "" && !schemaOf(manner.schema).isWrong;
  const send = () => {
    if (!isReady) return;
    void say({ model: key, name: model.name ?? key, prompt: prompt.trim(), image: more.image }, questionOf(key, prompt.trim(), manner, described.reads, { ...more, said: saidIn(turns, key) }));
    setPrompt("");
    setImage(undefined);
  };
  const give = async (given: Given) => {
    try {
      const [id] = await idsOf(given);
      if (id) setImage(id);
    } catch (error) {
      toast((error as Error).message);
    }
  };
  const taken = (event: ClipboardEvent | DragEvent, data: DataTransfer | null) => {
    const given = givenBy(data);
    if (!takesPictures || (given.files.length === 0 && !given.picture)) return;
    event.preventDefault();
    void give(given);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <Box sx={{ borderTop: 1, borderColor: "divider", px: { xs: 2, sm: 3 }, py: 1.5 }} onDrop={(event) => taken(event, event.dataTransfer)} onDragOver={(event) => takesPictures && event.preventDefault()} onPaste={(event) => taken(event, event.clipboardData)}>
      <Box sx={{ maxWidth: 720, mx: "auto" }}>
        {image && takesPictures && (
          <Box sx={{ display: "flex", alignItems: "flex-start", mb: 1 }}>
            <Box component="img" src={thumbnailOf(image)} alt={words.picture} sx={{ width: 64, height: 64, objectFit: "cover", borderRadius: 1 }} />
            <Act label={words.removePicture} onClick={() => setImage(undefined)}><CloseIcon /></Act>
          </Box>
        )}
        <Box sx={{ display: "flex", gap: 1, alignItems: "flex-end" }}>
          {takesPictures && (
            <MenuButton button={(open) => <Act label={words.attach} onClick={open}><ImageIcon /></Act>}>
              {(close) => [
                <MenuItem key="file" onClick={() => (close(), file.current?.click())}><ListItemIcon><UploadIcon /></ListItemIcon>{words.file}</MenuItem>,
                <MenuItem key="gallery" onClick={() => (close(), setPicking(true))}><ListItemIcon><GalleryIcon /></ListItemIcon>{words.gallery}</MenuItem>,
              ]}
            </MenuButton>
          )}
          <TextField autoFocus multiline maxRows={8} value={prompt} placeholder={words.empty} onChange={(event) => setPrompt(event.target.value)} onKeyDown={press} slotProps={{ htmlInput: { "aria-label": words.prompt }, input: { sx: { fontSize: "0.9375rem", py: 0.75, px: 1.25 } } }} />
          <Button variant="contained" disabled={!isReady} onClick={send} sx={{ height: 36 }}>{words.send}</Button>
        </Box>
        <Typography variant="caption" component="p" role="status" sx={{ m: 0, mt: 0.5, minHeight: "1.4em", color: plan?.problem ? "error.main" : "text.secondary" }}>{isReady ? (plan?.problem ?? plan?.price) : ""}</Typography>
        <input ref={file} type="file" hidden accept="image/*" aria-label={words.attach} onChange={(event) => (void give({ files: [...(event.target.files ?? [])] }), (event.target.value = ""))} />
        {isPicking && <GalleryDialog title={words.gallery} pick={(id) => (setPicking(false), setImage(id))} onClose={() => setPicking(false)} />}
      </Box>
    </Box>
  );
}

/** What would be in the way of a question, and its price. */
function usePlanned(question: Record<string, unknown>): { problem?: string; price?: string } | undefined {
  const { data } = useQuery({
    queryKey: ["ask-plan", JSON.stringify(question)],
    queryFn: () => ask(api.POST("/api/v1/ask/plan", { body: question as never })),
    enabled: question.prompt !== "",
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
    return answer ? [{ prompt: turn.prompt, answer, image: turn.image }] : [];
  });
}
