import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { thumbnailOf } from "../api/client";
import { Act } from "../gallery/Actions";
import { CloseIcon } from "../shared/icons";
import { bytes } from "../shared/say";
import { playground as words } from "../strings/playground";
import { Player } from "./Player";

/** The picture that goes along. */
export function AttachedPicture({ image, onRemove }: { image: string; onRemove(): void }) {
  return (
    <Box sx={{ display: "flex", alignItems: "flex-start" }}>
      <Box component="img" src={thumbnailOf(image)} alt={words.picture} sx={{ width: 64, height: 64, objectFit: "cover", borderRadius: 1 }} />
      <Act label={words.removePicture} onClick={onRemove}><CloseIcon /></Act>
    </Box>
  );
}

/** The sound that goes along, to be heard before it is sent. */
export function AttachedSound({ sound, onRemove }: { sound: File; onRemove(): void }) {
  return (
    <Box sx={{ minWidth: 0, maxWidth: 1 }}>
      <Box sx={{ display: "flex", alignItems: "center", minWidth: 0 }}>
        <Player sound={sound} label={words.sound} />
        <Act label={words.removeSound} onClick={onRemove}><CloseIcon /></Act>
      </Box>
      <Typography variant="caption" component="p" noWrap sx={{ m: 0, mt: 0.25, color: "text.secondary" }}>{`${sound.name} · ${bytes(sound.size)}`}</Typography>
    </Box>
  );
}
