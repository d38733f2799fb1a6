import MenuItem from "@mui/material/MenuItem";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { boards } from "../api/queries";
import type { Board } from "../api/types";
import { MoreIcon } from "../shared/icons";
import { t } from "../strings";
import { Act, MenuButton } from "./Actions";
import { Naming, Removing } from "./boards";
import type { Filter } from "./filter";

const say = t.gallery.boards;

/** What the column of places and a wider bar offer, where there is no room for them. `more` stands first; choosing closes. */
export function PlaceMenu({ filter, more }: { filter: Filter; more?: (close: () => void) => ReactNode }) {
  const { data = [] } = useQuery(boards());
  const here = data.find((board) => board.id === filter.board);
  const [naming, setNaming] = useState<Board | "new">();
  const [removing, setRemoving] = useState<Board>();
  return (
    <>
      <MenuButton button={(open) => <Act label={t.gallery.menu} onClick={open}><MoreIcon /></Act>}>
        {(close) => [
          more?.(close),
          <MenuItem key="add" onClick={() => (close(), setNaming("new"))}>{say.add}</MenuItem>,
          here && <MenuItem key="rename" onClick={() => (close(), setNaming(here))}>{say.renameOf(here.name)}</MenuItem>,
          here && <MenuItem key="remove" onClick={() => (close(), setRemoving(here))}>{say.removeOf(here.name)}</MenuItem>,
        ]}
      </MenuButton>
      {naming && <Naming board={naming} onClose={() => setNaming(undefined)} />}
      {removing && <Removing board={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}
