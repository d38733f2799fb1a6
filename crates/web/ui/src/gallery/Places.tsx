import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useState } from "react";
import { boards } from "../api/queries";
import type { Board, Image } from "../api/types";
import { linkTo } from "../app/routes";
import { AddIcon, BoardIcon, GalleryIcon, MoreIcon, StarIcon, TrashIcon, UploadIcon } from "../shared/icons";
import { t } from "../strings";
import { DRAGGED, draggedIds } from "./dragged";
import { Act, MenuButton } from "./Actions";
import { Naming, Removing } from "./boards";
import { addressOf, type Filter } from "./filter";

const say = t.gallery.boards;

const PLACES = [
  { name: t.gallery.places.all, filter: {}, icon: <GalleryIcon /> },
  { name: t.gallery.places.starred, filter: { starred: true }, icon: <StarIcon /> },
  { name: t.gallery.places.given, filter: { kind: "input" }, icon: <UploadIcon /> },
  { name: t.gallery.places.deleted, filter: { deleted: true }, icon: <TrashIcon /> },
] as const satisfies readonly { name: string; filter: Filter; icon: ReactNode }[];

const isHere = (one: Filter, other: Filter) =>
  Boolean(one.starred) === Boolean(other.starred) && one.board === other.board && one.kind === other.kind && Boolean(one.deleted) === Boolean(other.deleted);

interface Props {
  filter: Filter;
  /** Pictures that were dropped on a board. */
  onDrop: (ids: string[], board: Board) => void;
}

/** Where in the gallery one is: all, starred, given, deleted, or a board. */
export function Places({ filter, onDrop }: Props) {
  const { data = [] } = useQuery(boards());
  const [naming, setNaming] = useState<Board | "new">();
  const [removing, setRemoving] = useState<Board>();
  return (
    <Box component="nav" aria-label={t.gallery.places.label} sx={{ p: 1, display: "flex", flexDirection: "column", gap: 0.25, overflowY: "auto", height: 1 }}>
      {PLACES.map((place) => (
        <Place key={place.name} name={place.name} icon={place.icon} to={place.filter} isHere={isHere(filter, place.filter)} />
      ))}
      <Box sx={{ display: "flex", alignItems: "center", pl: 1.5, pt: 2 }}>
        <Typography variant="h3" component="h2" sx={{ color: "text.secondary", flexGrow: 1 }}>{say.title}</Typography>
        <Act label={say.add} onClick={() => setNaming("new")}><AddIcon /></Act>
      </Box>
      {data.map((board) => (
        <Box key={board.id} sx={{ position: "relative", "& .more": { position: "absolute", right: 4, top: 2, opacity: 0 }, "&:hover .more, & .more:focus-within": { opacity: 1 }, "@media (hover: none)": { "& .more": { opacity: 1 } } }}>
          <Place name={board.name} icon={<BoardIcon />} to={{ board: board.id }} isHere={filter.board === board.id} onDrop={(ids) => onDrop(ids, board)} />
          <span className="more">
            <MenuButton button={(open) => <Act label={say.more(board.name)} onClick={open}><MoreIcon /></Act>}>
              {(close) => [
                <MenuItem key="rename" onClick={() => (close(), setNaming(board))}>{say.rename}</MenuItem>,
                <MenuItem key="remove" onClick={() => (close(), setRemoving(board))}>{say.remove}</MenuItem>,
              ]}
            </MenuButton>
          </span>
        </Box>
      ))}
      {naming && <Naming board={naming} onClose={() => setNaming(undefined)} />}
      {removing && <Removing board={removing} onClose={() => setRemoving(undefined)} />}
    </Box>
  );
}

function Place({ name, icon, to, isHere: here, onDrop }: { name: string; icon: ReactNode; to: Filter; isHere: boolean; onDrop?: (ids: string[]) => void }) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    if (!onDrop || !event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  const dropped = (event: DragEvent) => {
    setOver(false);
    const ids = draggedIds(event.dataTransfer);
    if (ids.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onDrop?.(ids);
  };
  return (
    <ButtonBase
      component="a"
      href={linkTo("gallery", [], addressOf(to))}
      aria-current={here ? "page" : undefined}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      sx={{
        width: 1,
        justifyContent: "flex-start",
        gap: 1.5,
        px: 1.5,
        minHeight: 36,
        borderRadius: 1,
        fontWeight: here ? 600 : 400,
        bgcolor: isOver ? "action.focus" : here ? "action.selected" : undefined,
        outline: isOver ? "2px dashed" : undefined,
        outlineColor: "primary.main",
        "& svg": { color: here ? "primary.main" : "text.secondary" },
        "&:hover": { bgcolor: here ? "action.selected" : "action.hover" },
        "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 },
      }}
    >
      {icon}
      <Box component="span" sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", pr: onDrop ? 3 : 0 }}>{name}</Box>
    </ButtonBase>
  );
}

/** The same as a choice, where there is no room for a column. */
export function PlacePicker({ filter, onGo }: { filter: Filter; onGo: (to: Filter) => void }) {
  const { data = [] } = useQuery(boards());
  const all: { name: string; filter: Filter }[] = [...PLACES, ...data.map((board) => ({ name: board.name, filter: { board: board.id } }))];
  const here = all.findIndex((place) => isHere(filter, place.filter));
  return (
    <TextField select value={Math.max(0, here)} onChange={(event) => onGo(all[Number(event.target.value)]?.filter ?? {})} slotProps={{ select: { SelectDisplayProps: { "aria-label": t.gallery.places.label } } }} sx={{ width: { xs: 112, sm: 152 }, "& .MuiOutlinedInput-root": { height: 36 } }}>
      {all.map((place, index) => (
        <MenuItem key={index} value={index}>{place.name}</MenuItem>
      ))}
    </TextField>
  );
}

/** Pictures of a list by their ids. */
export const byIds = (items: readonly Image[], ids: readonly string[]) => items.filter((image) => ids.includes(image.id));
