import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { fullOf } from "../api/client";
import type { Image } from "../api/types";
import { AddIcon, CloseIcon, FitIcon, LeftIcon, RightIcon } from "../shared/icons";
import { t } from "../strings";

interface Props {
  image: Image;
  close(): void;
  step?(by: 1 | -1): void;
}

const WHOLE = { scale: 1, x: 0, y: 0 };

/** A picture alone: zoom by wheel, keys and double click, pan by dragging. */
export function FullScreen({ image, close, step }: Props) {
  const [view, setView] = useState(WHOLE);
  const held = useRef<{ x: number; y: number }>(undefined);
  useEffect(() => setView(WHOLE), [image.id]);
  const zoom = (factor: number) =>
    setView((now) => {
      const scale = Math.max(1, Math.min(16, now.scale * factor));
      return scale === 1 ? WHOLE : { scale, x: (now.x * scale) / now.scale, y: (now.y * scale) / now.scale };
    });
  const drag = (event: PointerEvent) => {
    const from = held.current;
    if (!from || view.scale === 1) return;
    held.current = { x: event.clientX, y: event.clientY };
    setView((now) => ({ ...now, x: now.x + event.clientX - from.x, y: now.y + event.clientY - from.y }));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "+" || event.key === "=") zoom(1.5);
    else if (event.key === "-") zoom(1 / 1.5);
    else if (event.key === "0") setView(WHOLE);
    else if (event.key === " ") close();
    else if (event.key === "ArrowRight") step?.(1);
    else if (event.key === "ArrowLeft") step?.(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const act = (label: string, icon: React.ReactNode, does: () => void) => (
    <IconButton aria-label={label} title={label} onClick={does} sx={{ color: "#fff", bgcolor: "rgba(0,0,0,.5)", "&:hover": { bgcolor: "rgba(0,0,0,.8)" } }}>
      {icon}
    </IconButton>
  );
  return (
    <Dialog open fullScreen onClose={close} onKeyDown={key} slotProps={{ paper: { "aria-label": t.run.full, sx: { bgcolor: "#0c0c0c", borderRadius: 0 } } }}>
      <Box
        onWheel={(event) => zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2)}
        onDoubleClick={() => (view.scale === 1 ? zoom(3) : setView(WHOLE))}
        onPointerDown={(event) => (event.currentTarget.setPointerCapture(event.pointerId), (held.current = { x: event.clientX, y: event.clientY }))}
        onPointerMove={drag}
        onPointerUp={() => (held.current = undefined)}
        sx={{ flex: 1, overflow: "hidden", display: "grid", touchAction: "none", cursor: view.scale > 1 ? "grab" : "default" }}
      >
        <img
          src={fullOf(image.id)}
          alt={image.prompt ?? ""}
          draggable={false}
          style={{ width: "100%", height: "100%", minHeight: 0, objectFit: "contain", transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`, imageRendering: view.scale > 4 ? "pixelated" : undefined }}
        />
      </Box>
      <Box sx={{ position: "absolute", right: 16, top: 16, display: "flex", gap: 1 }}>
        {step && act(t.run.previous, <LeftIcon />, () => step(-1))}
        {step && act(t.run.next, <RightIcon />, () => step(1))}
        {act(t.run.zoomIn, <AddIcon />, () => zoom(1.5))}
        {act(t.run.fit, <FitIcon />, () => setView(WHOLE))}
        {act(t.common.close, <CloseIcon />, close)}
      </Box>
    </Dialog>
  );
}
