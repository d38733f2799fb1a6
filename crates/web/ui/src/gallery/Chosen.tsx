import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import { useState } from "react";
import type { Image } from "../api/types";
import { BoardIcon, CloseIcon, CompareIcon, DownloadIcon, ImageIcon, RecallIcon, StarIcon, TrashIcon } from "../shared/icons";
import { count } from "../shared/say";
import { Sure } from "../shared/Sure";
import { t } from "../strings";
import { handOver } from "./handOver";
import { Act, BoardItems, MenuButton } from "./Actions";
import { download, remove, removeForEver, restore, star } from "./actions";

const say = t.gallery.act;

/** What can be done with several at once; it floats over the pictures. */
export function Chosen({ images, onCompare, onClear }: { images: readonly Image[]; onCompare: () => void; onClear: () => void }) {
  const [isSure, setSure] = useState(false);
  const allStarred = images.every((image) => image.starred);
  const areDeleted = images.every((image) => image.deleted_at);
  return (
    <Box sx={{ position: "absolute", left: 0, right: 0, bottom: 16, display: "flex", justifyContent: "center", pointerEvents: "none", zIndex: 2 }}>
      <Paper role="toolbar" aria-label={t.gallery.chosen(images.length)} elevation={8} sx={{ pointerEvents: "auto", display: "flex", alignItems: "center", gap: 0.5, p: 0.5, pl: 2, borderRadius: 6, border: 1, borderColor: "divider", maxWidth: "calc(100% - 16px)" }}>
        <Box aria-live="polite" sx={{ mr: 1, fontWeight: 600, whiteSpace: "nowrap" }}>{t.gallery.chosen(images.length)}</Box>
        {areDeleted ? (
          <>
            <Act label={say.restore} onClick={() => void restore(images)}><RecallIcon /></Act>
            <Act label={say.forever} onClick={() => setSure(true)}><TrashIcon sx={{ color: "error.main" }} /></Act>
          </>
        ) : (
          <>
            {images.length >= 2 && images.length <= 6 && <Act label={say.compare} onClick={onCompare}><CompareIcon /></Act>}
            <Act label={`${say.use} ${say.reference}`} onClick={() => void handOver({ kind: "reference", images: images.map((image) => image.id) })}><ImageIcon /></Act>
            <Act label={allStarred ? t.gallery.unstar : t.gallery.star} onClick={() => void star(images, !allStarred)}><StarIcon sx={allStarred ? { color: "warning.main", "& path": { fill: "currentColor" } } : undefined} /></Act>
            <MenuButton button={(open) => <Act label={t.gallery.boards.put} onClick={open}><BoardIcon /></Act>}>
              {(close) => <BoardItems images={images} close={close} />}
            </MenuButton>
            <Act label={say.download} onClick={() => void download(images)}><DownloadIcon /></Act>
            <Act label={say.remove} onClick={() => void remove(images)}><TrashIcon /></Act>
          </>
        )}
        <Act label={t.gallery.clearChoice} onClick={onClear}><CloseIcon /></Act>
      </Paper>
      {isSure && <Sure text={say.foreverAsk(count(images.length, "picture"))} action={say.forever} onYes={() => (setSure(false), void removeForEver(images))} onClose={() => setSure(false)} />}
    </Box>
  );
}
