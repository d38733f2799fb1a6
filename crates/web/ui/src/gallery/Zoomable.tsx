import Box from "@mui/material/Box";
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { fullOf, thumbnailOf } from "../api/client";
import type { Image } from "../api/types";
import { nameOf } from "./Tile";
import { actual, type Extent, FIT, fitted, panned, type Zoom, zoomed } from "./zoom";

interface Props {
  image: Image;
  zoom: Zoom;
  onZoom: (change: (now: Zoom) => Zoom) => void;
}

/** Each kind of turn of a wheel, in pixels. */
const TURN = [1, 16, 400];

/** A picture that is zoomed with the wheel, two fingers or a double click, and moved by dragging. */
export function Zoomable({ image, zoom, onZoom }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [frame, setFrame] = useState<Extent>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setFrame({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const change = (by: (now: Zoom, picture: Extent, of: Extent) => Zoom) => frame && onZoom((now) => by(now, image, frame));
  const wheel = useRef<(event: WheelEvent) => void>(undefined);
  wheel.current = (event) => {
    event.preventDefault();
    const turned = event.deltaY * (TURN[event.deltaMode] ?? 1);
    change((now, picture, of) => zoomed(now, Math.exp(-turned / (event.ctrlKey ? 120 : 400)), fromMiddle(event, box.current), picture, of));
  };
  useEffect(() => {
    const element = box.current;
    // React listens passively to the wheel, and would let the page scroll.
    const turned = (event: WheelEvent) => wheel.current?.(event);
    element?.addEventListener("wheel", turned, { passive: false });
    return () => element?.removeEventListener("wheel", turned);
  }, []);

  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const down = (event: PointerEvent) => {
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const moved = (event: PointerEvent) => {
    const before = fingers.current.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, now);
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(before, other));
      const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
      change((was, picture, of) => zoomed(was, factor, fromMiddle(middle, box.current), picture, of));
    } else change((was, picture, of) => panned(was, { x: now.x - before.x, y: now.y - before.y }, picture, of));
  };
  const up = (event: PointerEvent) => void fingers.current.delete(event.pointerId);
  const doubled = (event: { clientX: number; clientY: number }) =>
    change((now, picture, of) => (now.scale > 1 ? FIT : zoomed(now, Math.max(2, actual(picture, of, devicePixelRatio)), fromMiddle(event, box.current), picture, of)));

  const fit = frame && fitted(image, frame);
  return (
    <Box ref={box} onPointerDown={down} onPointerMove={moved} onPointerUp={up} onPointerCancel={up} onDoubleClick={doubled} sx={{ position: "relative", overflow: "hidden", width: 1, height: 1, touchAction: "none", cursor: zoom.scale > 1 ? "grab" : "zoom-in" }}>
      {fit && (
        <img
          key={image.id}
          src={fullOf(image.id)}
          alt={nameOf(image)}
          draggable={false}
          style={{
            position: "absolute",
            left: "50%",
            top: "50%",
            width: fit.width,
            height: fit.height,
            transform: `translate(-50%, -50%) translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})`,
            // What is small is there at once; the whole comes over it.
            background: `url("${thumbnailOf(image.id)}") center / 100% 100% no-repeat`,
            imageRendering: zoom.scale * fit.width > image.width * 3 ? "pixelated" : "auto",
          }}
        />
      )}
    </Box>
  );
}

function fromMiddle(point: { clientX: number; clientY: number }, of: Element | null) {
  const { left = 0, top = 0, width = 0, height = 0 } = of?.getBoundingClientRect() ?? {};
  return { x: point.clientX - left - width / 2, y: point.clientY - top - height / 2 };
}

const distance = (one: { x: number; y: number }, other: { x: number; y: number }) => Math.hypot(one.x - other.x, one.y - other.y);
