import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { type DragEvent, lazy, Suspense, useRef, useState } from "react";
import { AddIcon, GalleryIcon, UploadIcon } from "../../shared/icons";
import { Loading } from "../../shared/Quiet";
import { t } from "../../strings";
import { type Given, givenBy, idsOf, maybePicture } from "./give";

const Picker = lazy(() => import("./Picker"));

interface Props {
  label: string;
  /** Pictures that still fit. */
  room: number;
  add(ids: string[]): void;
  /** Whether several may be chosen at once. */
  several?: boolean;
  compact?: boolean;
}

/** Where a picture goes in: drop it, choose a file, or take one of the gallery. */
export function AddTile({ label, room, add, several, compact }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [picking, setPicking] = useState(false);
  const [over, setOver] = useState(false);
  const { busy, trouble, give } = useGiving(room, add);
  const file = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void give(givenBy(event.dataTransfer));
  };
  return (
    <Box sx={{ minWidth: 0, width: compact ? 64 : 1 }}>
      <Button
        aria-label={label}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        onDragOver={(event) => maybePicture(event.dataTransfer) && (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        color="inherit"
        sx={{
          width: 1,
          height: compact ? 64 : 40,
          minWidth: 0,
          border: "1px dashed",
          borderColor: over ? "primary.main" : "divider",
          bgcolor: over ? "action.hover" : undefined,
          color: "text.secondary",
          fontWeight: 400,
          gap: 1,
        }}
      >
        {busy ? <CircularProgress size={16} color="inherit" /> : <AddIcon />}
        {!compact && t.generate.images.add}
      </Button>
      {trouble && (
        <Box role="alert" sx={{ color: "error.main", fontSize: "0.75rem", mt: 0.5 }}>
          {trouble}
        </Box>
      )}
      <Menu anchorEl={anchor} open={anchor !== undefined} onClose={() => setAnchor(undefined)}>
        <MenuItem onClick={() => (setAnchor(undefined), file.current?.click())} sx={{ gap: 1 }}>
          <UploadIcon /> {t.generate.images.file}
        </MenuItem>
        <MenuItem onClick={() => (setAnchor(undefined), setPicking(true))} sx={{ gap: 1 }}>
          <GalleryIcon /> {t.generate.images.gallery}
        </MenuItem>
      </Menu>
      <input
        ref={file}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        multiple={several}
        onChange={(event) => {
          void give({ files: [...(event.target.files ?? [])] });
          event.target.value = "";
        }}
      />
      <Dialog open={picking} onClose={() => setPicking(false)} maxWidth="md" fullWidth>
        <DialogTitle variant="h1">{t.generate.images.pick}</DialogTitle>
        <DialogContent sx={{ minHeight: 320 }}>
          <Suspense fallback={<Loading />}>
            <Picker pick={(id) => (setPicking(false), add([id]))} />
          </Suspense>
        </DialogContent>
      </Dialog>
    </Box>
  );
}

/** Takes files in, and says what could not be taken. */
export function useGiving(room: number, add: (ids: string[]) => void) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const give = async (given: Given) => {
    setTrouble(undefined);
    setBusy(true);
    try {
      const some = { ...given, files: given.files.slice(0, room) };
      const ids = await idsOf(some);
      if (ids.length) add(ids);
      if (given.files.length > room) setTrouble(t.generate.images.tooMany(room));
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, give };
}
