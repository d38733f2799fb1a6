import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type DragEvent, type FocusEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Image } from "../api/types";
import { t } from "../strings";
import { drag } from "./dragged";
import { dayName, type Row, rowOf, rowsOf, stepped } from "./rows";
import { everything, NOTHING, picked, type Selection, stood, toggled } from "./selection";
import { Tile, tileId } from "./Tile";
import { useWidth } from "./useWidth";
import type { Pictures } from "./useShelf";

interface Props {
  pictures: Pictures;
  selection: Selection;
  onSelect: (change: (now: Selection) => Selection) => void;
  /** The least side of a tile. */
  tile: number;
  onOpen: (image: Image) => void;
  onStar: (images: readonly Image[], starred: boolean) => void;
  /** Keys that do something with what is chosen. */
  onKey: (key: string) => boolean;
  /** Whether keys that nothing on the page wants are the grid's. */
  hasKeys?: boolean;
}

/** A key, from React or from the window. */
type Pressed = Pick<globalThis.KeyboardEvent, "key" | "repeat" | "ctrlKey" | "shiftKey" | "metaKey" | "altKey" | "preventDefault">;

const GAP = 4;
const DAY = 44;
const END = 56;

/** What has keys of its own: whatever is typed into, walked or open. */
const TAKES_KEYS = "input, textarea, select, [contenteditable], [role=combobox], [role=slider], [role=tree], [role=dialog], [role=menu], [role=listbox], [role=presentation]";

/** All pictures, of which only those on the screen are drawn. */
export function Grid({ pictures, selection, onSelect, tile, onOpen, onStar, onKey, hasKeys = false }: Props) {
  const { items, hasMore, more } = pictures;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const columns = Math.max(3, Math.floor((width + GAP) / (tile + GAP)));
  const side = Math.floor((width - GAP * (columns - 1)) / columns);
  const rows = useMemo(() => rowsOf(items, columns), [items, columns]);
  const ids = useMemo(() => items.map((image) => image.id), [items]);
  const virtual = useVirtualizer({
    count: rows.length + 1,
    getScrollElement: () => frame.current,
    estimateSize: (at) => heightOf(rows[at], side),
    overscan: 4,
    paddingStart: 4,
  });
  // Where one looks, so that it stays there when the columns change.
  const eye = useRef<number>(undefined);
  const drawn = useRef(columns);
  useLayoutEffect(() => {
    virtual.measure();
    if (drawn.current !== columns && eye.current !== undefined) virtual.scrollToIndex(rowOf(rows, eye.current), { align: "auto" });
    drawn.current = columns;
  }, [virtual, side, rows, columns]);

  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - 12) more();
  }, [hasMore, last, more, rows.length]);

  // Tab comes to where one stands, or to the first that is on the screen.
  const top = virtual.scrollOffset ?? 0;
  const seen = shown.filter(({ index }) => rows[index]?.kind === "pictures");
  const first = rows[(seen.find(({ start }) => start >= top) ?? seen[0])?.index ?? -1];
  const stands = seen.some(({ index }) => isIn(rows[index], ids, selection.at));
  const at = stands ? selection.at : first?.kind === "pictures" ? ids[first.from] : undefined;
  useEffect(() => {
    eye.current = at === undefined ? undefined : ids.indexOf(at);
  });

  const goTo = (id: string) => {
    const index = ids.indexOf(id);
    if (index < 0) return;
    virtual.scrollToIndex(rowOf(rows, index), { align: "auto" });
    focusSoon(id);
  };
  // A key that is held down is one press: it deletes once.
  const acted = ({ key, repeat }: Pressed) => !repeat && onKey(key);
  const keyed = (event: Pressed) => {
    const key = event.key;
    if (event.ctrlKey && key.toLowerCase() === "a") onSelect((now) => everything(now, ids));
    else if (key === "Escape") onSelect((now) => ({ ...NOTHING, at: now.at }));
    else if ((key === " " || key === "Enter") && at !== undefined) onOpen(items[ids.indexOf(at)] as Image);
    else {
      const to = stepped(rows, items.length, Math.max(0, ids.indexOf(at ?? "")), key, Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / (side + GAP)) - 1));
      const id = to === undefined ? undefined : ids[to];
      if (id === undefined) {
        if (!event.ctrlKey && !event.metaKey && !event.altKey && acted(event)) event.preventDefault();
        return;
      }
      onSelect((now) => (event.ctrlKey && !event.shiftKey ? stood(now, id) : picked({ ...now, anchor: now.anchor ?? at }, ids, id, { shiftKey: event.shiftKey, ctrlKey: false, metaKey: false })));
      goTo(id);
    }
    event.preventDefault();
  };

  // Where nothing has the focus, keys are the gallery's; beside a button, those that mean nothing to it.
  const keys = useRef({ keyed, acted });
  keys.current = { keyed, acted };
  useEffect(() => {
    if (!hasKeys) return undefined;
    const loose = (event: globalThis.KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (event.target === document.body) return keys.current.keyed(event);
      const isTaken = event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest(TAKES_KEYS) !== null;
      if (!isTaken && keys.current.acted(event)) event.preventDefault();
    };
    window.addEventListener("keydown", loose);
    return () => window.removeEventListener("keydown", loose);
  }, [hasKeys]);

  // A tile that is drawn elsewhere, or is gone, takes the focus with it; the keyboard goes on where one stands.
  const isInside = useRef(false);
  const go = useRef(goTo);
  go.current = goTo;
  useEffect(() => {
    const isLost = isInside.current && document.activeElement === document.body;
    if (isLost && selection.at !== undefined) go.current(selection.at);
  }, [columns, selection.at]);

  const focused = (event: FocusEvent) => {
    isInside.current = true;
    const id = (event.target as Element).getAttribute("data-id");
    if (id && id !== selection.at) onSelect((now) => stood(now, id));
  };
  const touched = useRef(false);
  const clicked = (event: MouseEvent) => {
    const image = imageAt(event, items);
    if (!image) return;
    const act = (event.target as Element).closest("[data-act]")?.getAttribute("data-act");
    if (act === "star") return onStar([image], !image.starred);
    if (act === "choose") return onSelect((now) => (event.shiftKey ? picked(now, ids, image.id, event) : toggled(now, image.id)));
    if (touched.current) return selection.chosen.size > 0 ? onSelect((now) => toggled(now, image.id)) : onOpen(image);
    onSelect((now) => picked(now, ids, image.id, event));
  };
  const opened = (event: MouseEvent) => {
    const image = imageAt(event, items);
    if (image && !(event.target as Element).closest("[data-act]")) onOpen(image);
  };
  const dragged = (event: DragEvent) => {
    const image = imageAt(event, items);
    if (!image) return;
    const all = selection.chosen.has(image.id) ? ids.filter((id) => selection.chosen.has(id)) : [image.id];
    drag(event.dataTransfer, image.id, all);
  };

  return (
    <Box
      ref={frame}
      role="grid"
      aria-label={t.gallery.grid}
      aria-multiselectable
      aria-rowcount={hasMore ? -1 : rows.length}
      aria-busy={pictures.isLoading}
      onKeyDown={keyed}
      onFocus={focused}
      onBlur={(event) => event.relatedTarget && (isInside.current = event.currentTarget.contains(event.relatedTarget))}
      onPointerDown={(event) => (touched.current = event.pointerType === "touch")}
      onClick={clicked}
      onDoubleClick={opened}
      onDragStart={dragged}
      sx={{ height: 1, overflowY: "auto", overflowX: "hidden", px: { xs: 1, sm: 2 }, scrollbarGutter: "stable", contain: "strict" }}
    >
      <Box role="presentation" sx={{ position: "relative" }} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = rows[index];
          const place = { position: "absolute", top: 0, left: 0, right: 0, transform: `translateY(${start}px)` } as const;
          if (!row) return <End key="end" pictures={pictures} style={place} isEmpty={items.length === 0} />;
          if (row.kind === "day") return <Day key={row.day} row={row} at={index} style={place} isWhole={!hasMore || index < rows.length - 2 - Math.ceil(row.count / columns)} />;
          return (
            <div key={`${columns}-${ids[row.from]}`} role="row" aria-rowindex={index + 1} style={{ ...place, display: "flex", gap: GAP }}>
              {items.slice(row.from, row.to).map((image) => (
                <Tile key={image.id} image={image} size={side} isChosen={selection.chosen.has(image.id)} isAt={image.id === at} />
              ))}
            </div>
          );
        })}
      </Box>
    </Box>
  );
}

function heightOf(row: Row | undefined, side: number): number {
  if (!row) return END;
  return row.kind === "day" ? DAY : side + GAP;
}

function isIn(row: Row | undefined, ids: readonly string[], id: string | undefined): boolean {
  return id !== undefined && row?.kind === "pictures" && ids.slice(row.from, row.to).includes(id);
}

function imageAt(event: { target: EventTarget }, items: readonly Image[]): Image | undefined {
  const id = (event.target as Element).closest("[data-id]")?.getAttribute("data-id");
  return id ? items.find((image) => image.id === id) : undefined;
}

/** The row may not be drawn yet. */
function focusSoon(id: string, tries = 6) {
  const element = document.getElementById(tileId(id));
  if (element) element.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusSoon(id, tries - 1));
}

function Day({ row, at, style, isWhole }: { row: Row & { kind: "day" }; at: number; style: object; isWhole: boolean }) {
  return (
    <div role="row" aria-rowindex={at + 1} style={style}>
      <Box role="rowheader" sx={{ height: DAY, display: "flex", alignItems: "flex-end", gap: 1, pb: 1 }}>
        <Box component="span" sx={{ fontWeight: 600 }}>
          {dayName(row.day, t.gallery.day)}
        </Box>
        {isWhole && (
          <Box component="span" sx={{ color: "text.secondary" }}>
            {row.count}
          </Box>
        )}
      </Box>
    </div>
  );
}

function End({ pictures, style, isEmpty }: { pictures: Pictures; style: object; isEmpty: boolean }) {
  return (
    <div role="row" style={style}>
      <Box role="gridcell" sx={{ height: END, display: "flex", alignItems: "center", justifyContent: "center", gap: 2, color: "text.secondary" }}>
        {pictures.moreError ? (
          <>
            {t.gallery.moreFailed}
            <Button variant="outlined" onClick={pictures.more}>
              {t.common.retry}
            </Button>
          </>
        ) : pictures.hasMore || pictures.isLoading ? (
          <CircularProgress size={16} color="inherit" aria-label={t.common.loading} />
        ) : (
          !isEmpty && t.gallery.all
        )}
      </Box>
    </div>
  );
}
