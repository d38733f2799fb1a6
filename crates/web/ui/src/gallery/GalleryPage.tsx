import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { picture } from "../api/queries";
import { go, swap, usePlace } from "../app/routes";
import { KeysDialog } from "../shared/KeysDialog";
import { Failed } from "../shared/Quiet";
import { browserStore, useStore } from "../shared/store";
import { t } from "../strings";
import { move, recall, remove, star } from "./actions";
import { Chosen } from "./Chosen";
import { Compare } from "./Compare";
import { Details } from "./Details";
import { AddPictures } from "./DropSheet";
import { addressOf, type Filter, filterOf } from "./filter";
import { FullScreen } from "./FullScreen";
import { Grid } from "./Grid";
import { Nothing } from "./Nothing";
import { PlaceMenu } from "./PlaceMenu";
import { byIds, PlacePicker, Places } from "./Places";
import { kept, NOTHING, type Selection, stood } from "./selection";
import { Filters, Looked, Search, TileSize } from "./Toolbar";
import { useFreshPictures } from "./useFreshPictures";
import { type Pictures, useShelf } from "./useShelf";

const tileSize = browserStore("impasto.tile", 168);

/** The page "Gallery": `#/gallery?…` is a filter, `#/gallery/IMAGE?…` that picture full screen. */
export default function GalleryPage() {
  const { path, query } = usePlace();
  const asked = query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(asked)), [asked]);
  const pictures = useShelf(filter);
  const { items } = pictures;
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [isComparing, setComparing] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const tile = useStore(tileSize);
  const isRoomy = useMediaQuery("(min-width: 700px)");
  const isWide = useMediaQuery("(min-width: 1100px)");
  const search = useRef<HTMLInputElement>(null);
  useFreshPictures();

  const before = useRef<readonly string[]>([]);
  useEffect(() => {
    const ids = items.map((image) => image.id);
    const there = new Set(ids);
    setSelection((now) => kept(now, before.current, there));
    before.current = ids;
  }, [items]);

  const chosen = useMemo(() => items.filter((image) => selection.chosen.has(image.id)), [items, selection.chosen]);
  // The choice is seen at once; its details, and the room that they take, come right after.
  const at = useDeferredValue(chosen.length === 1 ? chosen[0] : undefined);
  const show = useCallback((to: Filter) => go("gallery", [], addressOf(to)), []);
  const open = useCallback(
    (id: string) => {
      setSelection((now) => stood(now, id));
      go("gallery", [id], addressOf(filter));
    },
    [filter],
  );
  const step = useCallback(
    (id: string) => {
      setSelection((now) => stood(now, id));
      swap("gallery", [id], addressOf(filter));
    },
    [filter],
  );
  const type = useCallback((to: Filter) => swap("gallery", [], addressOf(to)), []);
  const close = useCallback(() => go("gallery", [], addressOf(filter)), [filter]);
  const clear = useCallback(() => setSelection((now) => ({ ...NOTHING, at: now.at })), []);

  const onKey = (key: string): boolean => {
    const standing = chosen.length > 0 ? chosen : byIds(items, selection.at ? [selection.at] : []);
    if (key === "/") search.current?.focus();
    else if (key === "?") setHelping(true);
    else if (standing.length === 0) return false;
    else if (key === "s") void star(standing, !standing.every((image) => image.starred));
    else if (key === "Delete" && !filter.deleted) void remove(standing);
    else if (key === "c" && chosen.length >= 2 && chosen.length <= 6) setComparing(true);
    else if (key === "r" && standing[0]?.kind === "output") void recall(standing[0]);
    else return false;
    return true;
  };

  const isEmpty = !pictures.isLoading && !pictures.error && items.length === 0 && !pictures.hasMore;
  return (
    <Box component="section" aria-label={t.gallery.title} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
      <Box sx={{ minHeight: 56, px: { xs: 1, sm: 2 }, py: 1, display: "flex", alignItems: "center", flexWrap: "wrap", gap: 1, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h1" sx={{ pl: { xs: 1, sm: 0.5 }, pr: { xs: 0, sm: 2 }, minWidth: isWide ? 176 : undefined, flexGrow: { xs: 1, sm: 0 } }}>{t.gallery.title}</Typography>
        {!isWide && <PlacePicker filter={filter} onGo={show} />}
        <Box sx={{ flex: { xs: "1 1 100%", sm: "1 1 200px" }, maxWidth: { sm: 480 }, order: { xs: 1, sm: 0 } }}>
          <Search filter={filter} onFilter={type} input={search} />
        </Box>
        <Box sx={{ flexGrow: 1, display: { xs: "none", sm: "block" } }} />
        {isWide && <TileSize value={tile} onChange={(size) => tileSize.set(size)} />}
        <Filters filter={filter} onFilter={show} />
        {isRoomy && <AddPictures />}
        {!isWide && <AddPictures button={(choose) => <PlaceMenu filter={filter} more={isRoomy ? undefined : (close) => <MenuItem key="upload" onClick={() => (close(), choose())}>{t.gallery.upload}</MenuItem>} />} />}
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, display: "flex" }}>
        {isWide && (
          <Box sx={{ width: 208, flexShrink: 0, borderRight: 1, borderColor: "divider" }}>
            <Places filter={filter} onDrop={(ids, board) => void move(byIds(items, ids), board)} />
          </Box>
        )}
        <Box sx={{ position: "relative", flex: 1, minWidth: 0, display: "flex", flexDirection: "column" }}>
          <Looked filter={filter} onFilter={show} />
          <Box sx={{ flex: 1, minHeight: 0 }}>
            {pictures.error ? (
              <Failed error={pictures.error} again={pictures.again} />
            ) : isEmpty ? (
              <Nothing filter={filter} onFilter={show} />
            ) : (
              <Grid key={asked} pictures={pictures} selection={selection} onSelect={setSelection} tile={isWide ? tile : 112} onOpen={(image) => open(image.id)} onStar={(images, starred) => void star(images, starred)} onKey={onKey} hasKeys={!path[0] && !isComparing} />
            )}
          </Box>
          {chosen.length > (isWide ? 1 : 0) && <Chosen images={chosen} onCompare={() => setComparing(true)} onClear={clear} />}
        </Box>
        {isWide && at && (
          <Box sx={{ width: { md: 352, xl: 448 }, flexShrink: 0, borderLeft: 1, borderColor: "divider" }}>
            <Details image={at} onClose={clear} onOpen={() => open(at.id)} />
          </Box>
        )}
      </Box>
      {isComparing && chosen.length > 1 && <Compare images={chosen} onClose={() => setComparing(false)} />}
      {path[0] && <Opened id={path[0]} pictures={pictures} onGo={step} onClose={close} />}
      {isHelping && <KeysDialog words={t.gallery.keys} onClose={() => setHelping(false)} />}
    </Box>
  );
}

/** The picture that the address names, full screen: among the others, or alone where they do not reach that far. */
function Opened({ id, pictures, onGo, onClose }: { id: string; pictures: Pictures; onGo: (id: string) => void; onClose: () => void }) {
  const { items, isLoading } = pictures;
  const isThere = items.some((image) => image.id === id);
  const wasThere = useRef(false);
  wasThere.current ||= isThere;
  const alone = useQuery({ ...picture(id), enabled: !isThere && !isLoading && !wasThere.current });
  const isGone = !isThere && !isLoading && (wasThere.current || alone.isError);
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (isThere) return <FullScreen items={items} id={id} hasMore={pictures.hasMore} onMore={pictures.more} onGo={onGo} onClose={onClose} />;
  return alone.data ? <FullScreen items={[alone.data]} id={id} hasMore={false} onMore={noMore} onGo={onGo} onClose={onClose} /> : null;
}

const noMore = () => undefined;
