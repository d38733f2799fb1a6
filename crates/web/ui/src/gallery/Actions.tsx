import Button from "@mui/material/Button";
import Divider from "@mui/material/Divider";
import IconButton from "@mui/material/IconButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Tooltip from "@mui/material/Tooltip";
import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, type ReactNode, useState } from "react";
import { boards } from "../api/queries";
import type { Image } from "../api/types";
import { BoardIcon, CheckIcon, ChevronIcon, DownloadIcon, MoreIcon, RecallIcon, StarIcon, SwapIcon, TrashIcon } from "../shared/icons";
import { t } from "../strings";
import { handOver } from "./handOver";
import { download, move, recall, remove, restore, star } from "./actions";
import { SameOn } from "./SameOn";

const say = t.gallery.act;

/** A button with nothing but an icon; its name is told when asked. */
export function Act({ label, onClick, children, isOn }: { label: string; onClick: (event: MouseEvent<HTMLElement>) => void; children: ReactNode; isOn?: boolean }) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} aria-pressed={isOn} onClick={onClick} sx={{ width: 32, height: 32 }}>
        {children}
      </IconButton>
    </Tooltip>
  );
}

/** A button that opens a menu; choosing closes it. */
export function MenuButton({ button, children }: { button: (open: (event: MouseEvent<HTMLElement>) => void) => ReactNode; children: (close: () => void) => ReactNode }) {
  const [at, setAt] = useState<HTMLElement | null>(null);
  const close = () => setAt(null);
  return (
    <>
      {button((event) => setAt(event.currentTarget))}
      <Menu anchorEl={at} open={at !== null} onClose={close}>
        {children(close)}
      </Menu>
    </>
  );
}

/** What can be done with one picture. Recall is what one wants next, unless something else on the page is. */
export function PictureActions({ image, recallAs = "contained" }: { image: Image; recallAs?: "contained" | "text" }) {
  const [isSame, setSame] = useState(false);
  const isMade = image.kind === "output";
  if (image.deleted_at)
    return (
      <Button variant="contained" startIcon={<RecallIcon />} onClick={() => void restore([image])}>
        {say.restore}
      </Button>
    );
  return (
    <>
      {isMade && (
        <Tooltip title={say.recallHelp} describeChild>
          <Button variant={recallAs} color={recallAs === "text" ? "inherit" : "primary"} startIcon={<RecallIcon />} onClick={() => void recall(image)}>
            {say.recall}
          </Button>
        </Tooltip>
      )}
      <UseAs image={image} variant={recallAs === "text" ? "text" : "outlined"} />
      <Act label={image.starred ? t.gallery.unstar : t.gallery.star} isOn={image.starred} onClick={() => void star([image], !image.starred)}>
        <StarIcon sx={image.starred ? { color: "warning.main", "& path": { fill: "currentColor" } } : undefined} />
      </Act>
      <Act label={say.download} onClick={() => void download([image])}>
        <DownloadIcon />
      </Act>
      <MenuButton button={(open) => <Act label={say.more} onClick={open}><MoreIcon /></Act>}>
        {(close) => [
          isMade && (
            <MenuItem key="same" onClick={() => (close(), setSame(true))}>
              <ListItemIcon><SwapIcon /></ListItemIcon>
              {say.same}…
            </MenuItem>
          ),
          <BoardItems key="boards" images={[image]} close={close} />,
          <Divider key="line" />,
          <MenuItem key="remove" onClick={() => (close(), void remove([image]))}>
            <ListItemIcon><TrashIcon /></ListItemIcon>
            {say.remove}
          </MenuItem>,
        ]}
      </MenuButton>
      {isSame && <SameOn image={image} onClose={() => setSame(false)} />}
    </>
  );
}

/** Use as reference, start or mask. */
export function UseAs({ image, variant = "outlined" }: { image: Image; variant?: "outlined" | "text" }) {
  const kinds = ["reference", "init", "mask"] as const;
  return (
    <MenuButton
      button={(open) => (
        <Button variant={variant} color="inherit" endIcon={<ChevronIcon />} onClick={open} aria-haspopup="menu">
          {say.use}
        </Button>
      )}
    >
      {(close) =>
        kinds.map((kind) => (
          <MenuItem key={kind} onClick={() => (close(), void handOver({ kind, images: [image.id] }))}>
            {say[kind]}
          </MenuItem>
        ))
      }
    </MenuButton>
  );
}

/** The boards as entries of a menu. */
export function BoardItems({ images, close }: { images: readonly Image[]; close: () => void }) {
  const { data = [] } = useQuery(boards());
  const onAll = (id: string | null) => images.every((image) => (image.board_id ?? null) === id);
  const entries = [...data.map((board) => [board.id, board.name, board] as const), [null, t.gallery.boards.none, null] as const];
  return (
    <>
      <MenuItem disabled dense sx={{ fontSize: "0.75rem" }}>
        {t.gallery.boards.put}
      </MenuItem>
      {entries.map(([id, name, board]) => (
        <MenuItem key={id ?? "none"} selected={onAll(id)} onClick={() => (close(), void move(images, board))}>
          <ListItemIcon>{onAll(id) ? <CheckIcon /> : <BoardIcon />}</ListItemIcon>
          {name}
        </MenuItem>
      ))}
    </>
  );
}
