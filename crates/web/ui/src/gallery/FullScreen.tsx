import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import useMediaQuery from "@mui/material/useMediaQuery";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { fullOf } from "../api/client";
import type { Image } from "../api/types";
import { CloseIcon, FitIcon, InfoIcon, LeftIcon, RightIcon, StarIcon, TrashIcon, ZoomInIcon, ZoomOutIcon } from "../shared/icons";
import { t } from "../strings";
import { Act } from "./Actions";
import { recall, remove, star } from "./actions";
import { Details } from "./Details";
import { actual, FIT, panned, type Zoom, zoomed } from "./zoom";
import { Zoomable } from "./Zoomable";

interface Props {
  /** The list that arrows walk. */
  items: readonly Image[];
  id: string;
  hasMore: boolean;
  onMore: () => void;
  onGo: (id: string) => void;
  onClose: () => void;
}

const say = t.gallery.full;
const MIDDLE = { x: 0, y: 0 };
/** Keys that may be held down. */
const GOES_ON = /^(Arrow|[+=-]$)/;

/** One picture as large as the screen, with zoom, its neighbours, and its details beside it. */
export function FullScreen({ items, id, hasMore, onMore, onGo, onClose }: Props) {
  const index = items.findIndex((image) => image.id === id);
  const image = items[index];
  const isNarrow = useMediaQuery("(max-width: 1099.95px)");
  const [hasDetails, setDetails] = useState(false);
  const [zoom, setZoom] = useState<Zoom>(FIT);
  useEffect(() => setZoom(FIT), [id]);
  useEffect(() => {
    for (const beside of [items[index - 1], items[index + 1]]) if (beside) new Image().src = fullOf(beside.id);
    if (hasMore && index > items.length - 10) onMore();
  }, [hasMore, index, items, onMore]);
  if (!image) return null;

  const frame = { width: window.innerWidth, height: window.innerHeight };
  const step = (by: number) => {
    const to = items[index + by];
    if (to) onGo(to.id);
  };
  const gone = () => {
    const next = items[index + 1] ?? items[index - 1];
    if (next) onGo(next.id);
    void remove([image]);
  };
  const zoomBy = (factor: number) => setZoom((now) => zoomed(now, factor, MIDDLE, image, frame));
  const toActual = () => setZoom((now) => zoomed(now, actual(image, frame, devicePixelRatio) / now.scale, MIDDLE, image, frame));
  const KEYS: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    ArrowUp: () => setZoom((now) => panned(now, { x: 0, y: 80 }, image, frame)),
    ArrowDown: () => setZoom((now) => panned(now, { x: 0, y: -80 }, image, frame)),
    " ": onClose,
    "+": () => zoomBy(1.5),
    "=": () => zoomBy(1.5),
    "-": () => zoomBy(1 / 1.5),
    "0": () => setZoom(FIT),
    "1": toActual,
    i: () => setDetails((now) => !now),
    s: () => void star([image], !image.starred),
    r: () => void recall(image),
    Delete: gone,
  };
  const keyed = (event: KeyboardEvent) => {
    const target = event.target as Element;
    // What its menus and dialogs are told comes up here too, although they lie above it.
    if (event.defaultPrevented || !event.currentTarget.contains(target) || target.closest("input, textarea, [contenteditable]")) return;
    const isButton = target.closest("button, a") !== null;
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || (isButton && event.key === " ")) return;
    event.preventDefault();
    // Held down, only what walks and zooms goes on: one press deletes one picture.
    if (!event.repeat || GOES_ON.test(event.key)) act();
  };
  const room = zoom.scale > 1 ? `${Math.round((zoom.scale * 100) / actual(image, frame))} %` : "";
  return (
    <Dialog open fullScreen onClose={onClose} onKeyDown={keyed} slotProps={{ paper: { "aria-label": say.title, "data-theme": "dark", sx: { bgcolor: "#0e0e0e", color: "#eceae6", borderRadius: 0 } } as object }}>
      <Box sx={{ display: "flex", flexDirection: { xs: "column", md: "row" }, height: 1, minHeight: 0 }}>
        <Box sx={{ position: "relative", flex: 1, minWidth: 0, minHeight: 0, display: "flex", flexDirection: "column" }}>
          <Box role="toolbar" aria-label={say.title} sx={{ display: "flex", alignItems: "center", gap: 0.5, px: 1, minHeight: 48, "& .MuiIconButton-root": { color: "inherit" } }}>
            <Box sx={{ px: 1, color: "text.secondary", flexGrow: 1, whiteSpace: "nowrap" }} aria-live="polite">
              {say.at(index + 1, `${items.length}${hasMore ? "+" : ""}`)} <Box component="span" sx={{ ml: 1 }}>{room}</Box>
            </Box>
            <Act label={say.zoomOut} onClick={() => zoomBy(1 / 1.5)}><ZoomOutIcon /></Act>
            <Act label={say.fit} onClick={() => setZoom(FIT)}><FitIcon /></Act>
            <Act label={say.zoomIn} onClick={() => zoomBy(1.5)}><ZoomInIcon /></Act>
            <Box sx={{ width: 8 }} />
            <Act label={image.starred ? t.gallery.unstar : t.gallery.star} isOn={image.starred} onClick={() => void star([image], !image.starred)}>
              <StarIcon sx={image.starred ? { color: "warning.main", "& path": { fill: "currentColor" } } : undefined} />
            </Act>
            {!image.deleted_at && <Act label={t.gallery.act.remove} onClick={gone}><TrashIcon /></Act>}
            <Act label={t.gallery.act.details} isOn={hasDetails} onClick={() => setDetails((now) => !now)}><InfoIcon sx={hasDetails ? { color: "primary.main" } : undefined} /></Act>
            <Act label={t.common.close} onClick={onClose}><CloseIcon /></Act>
          </Box>
          <Box sx={{ flex: 1, minHeight: 0, position: "relative" }}>
            <Zoomable image={image} zoom={zoom} onZoom={setZoom} />
            {index > 0 && <Side label={say.last} side="left" onClick={() => step(-1)}><LeftIcon /></Side>}
            {index < items.length - 1 && <Side label={say.next} side="right" onClick={() => step(1)}><RightIcon /></Side>}
          </Box>
        </Box>
        {hasDetails && (
          <Box sx={{ width: { xs: 1, md: 384 }, height: { xs: "45%", md: 1 }, flexShrink: 0, borderLeft: { xs: 0, md: 1 }, borderTop: { xs: 1, md: 0 }, borderColor: { xs: "divider", md: "divider" }, bgcolor: "background.default" }}>
            <Details image={image} hasPreview={false} onClose={() => setDetails(false)} key={isNarrow ? "below" : "beside"} />
          </Box>
        )}
      </Box>
    </Dialog>
  );
}

function Side({ label, side, onClick, children }: { label: string; side: "left" | "right"; onClick: () => void; children: ReactNode }) {
  return (
    <Box sx={{ position: "absolute", top: "50%", [side]: 12, mt: -3, "& .MuiIconButton-root": { width: 48, height: 48, borderRadius: 24, color: "#fff", bgcolor: "rgba(0, 0, 0, 0.5)", "&:hover": { bgcolor: "rgba(0, 0, 0, 0.75)" } } }}>
      <Act label={label} onClick={onClick}>{children}</Act>
    </Box>
  );
}
