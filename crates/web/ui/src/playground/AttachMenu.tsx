import ListItemIcon from "@mui/material/ListItemIcon";
import MenuItem from "@mui/material/MenuItem";
import { useRef } from "react";
import { Act, MenuButton } from "../gallery/Actions";
import { canListen } from "../prompting/Recording";
import { MicIcon } from "../prompting/icons";
import { AddIcon, GalleryIcon, ImageIcon, UploadIcon } from "../shared/icons";
import { playground as words } from "../strings/playground";

interface Props {
  /** What the model takes. */
  takes: { picture: boolean; sound: boolean };
  onFiles(files: File[]): void;
  onGallery(): void;
  onRecord(): void;
}

/** The ways to give a picture or a sound along, as far as the model takes them. */
export function AttachMenu({ takes, onFiles, onGallery, onRecord }: Props) {
  const picture = useRef<HTMLInputElement>(null);
  const sound = useRef<HTMLInputElement>(null);
  const kind = takes.picture && takes.sound ? "both" : takes.picture ? "picture" : "sound";
  const icon = { both: <AddIcon />, picture: <ImageIcon />, sound: <MicIcon /> }[kind];
  const file = (of: "picture" | "sound", ref: typeof picture) => (
    <input ref={ref} type="file" hidden accept={of === "picture" ? "image/*" : "audio/*"} aria-label={words.attach[of]} onChange={(event) => (onFiles([...(event.target.files ?? [])]), (event.target.value = ""))} />
  );
  return (
    <>
      <MenuButton button={(open) => <Act label={words.attach[kind]} onClick={open}>{icon}</Act>}>
        {(close) => {
          const item = (key: keyof typeof words.ways, Icon: typeof AddIcon, act: () => void) => (
            <MenuItem key={key} onClick={() => (close(), act())}><ListItemIcon><Icon /></ListItemIcon>{words.ways[key]}</MenuItem>
          );
          return [
            takes.picture && item("picture", ImageIcon, () => picture.current?.click()),
            takes.picture && item("gallery", GalleryIcon, onGallery),
            takes.sound && canListen() && item("record", MicIcon, onRecord),
            takes.sound && item("sound", UploadIcon, () => sound.current?.click()),
          ];
        }}
      </MenuButton>
      {takes.picture && file("picture", picture)}
      {takes.sound && file("sound", sound)}
    </>
  );
}
