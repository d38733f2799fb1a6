import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import Slider from "@mui/material/Slider";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { Fit } from "../../shared/Fit";
import { Loading } from "../../shared/Quiet";
import { t } from "../../strings";
import { useAround } from "../panel/notes";
import { type Pixels, pixelsOf, shapeOf, sizesOf } from "../size/size";
import { canvasOf, keep, maskFrom, pictureOf } from "./pixels";
import { contained, covering, edges, filling, leavesEmpty, type Placing } from "./placing";

interface Props {
  picture: string;
  /** The size that was chosen, as it stands in the draft. */
  size: unknown;
  /** Whether what stays empty can be painted by the model. */
  mayExtend: boolean;
  close(): void;
  done(picture: string, mask: string | undefined): void;
}

/** Places a picture in the frame of the size: move it, enlarge it, cut it; where masks are taken, leave room to be painted. */
export default function PlaceEditor({ picture, size, mayExtend, close, done }: Props) {
  const { panel } = useAround();
  const [image, setImage] = useState<HTMLImageElement>();
  const [placing, setPlacing] = useState<Placing>();
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const held = useRef<{ x: number; y: number }>(undefined);

  useEffect(() => {
    pictureOf(picture).then(setImage, (error: Error) => setTrouble(error.message));
  }, [picture]);

  const own = image && { width: image.naturalWidth, height: image.naturalHeight };
  const frame = own && frameOf(size, panel.schema.properties?.size, own);
  const now = own && frame ? (placing ?? covering(own, frame)) : undefined;
  const put = (next: Placing) => own && frame && setPlacing(mayExtend ? next : filling(own, frame, next));
  const move = (x: number, y: number) => now && put({ ...now, x: now.x + x, y: now.y + y });
  const drag = (event: PointerEvent) => {
    if (!held.current || !frame || !box.current) return;
    const ratio = frame.width / box.current.getBoundingClientRect().width;
    move((event.clientX - held.current.x) * ratio, (event.clientY - held.current.y) * ratio);
    held.current = { x: event.clientX, y: event.clientY };
  };
  const key = (event: KeyboardEvent) => {
    const step = (frame?.width ?? 100) / (event.shiftKey ? 10 : 100);
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by[0] ?? 0, by[1] ?? 0);
  };
  const save = async () => {
    if (!image || !own || !frame || !now) return;
    setBusy(true);
    try {
      const { picture: placed, room } = drawn(image, own, frame, now);
      const id = await keep(placed, "placed.png");
      done(id, room ? await keep(maskFrom(room, 0), "room.png") : undefined);
    } catch (error) {
      setTrouble((error as Error).message);
      setBusy(false);
    }
  };
  const least = own && frame ? contained(own, frame).scale * (mayExtend ? 0.25 : 1) : 0;
  const floor = own && frame && !mayExtend ? covering(own, frame).scale : least;
  const most = own && frame ? covering(own, frame).scale * 4 : 1;
  const lies = own && frame && now ? edges(own, frame, now) : undefined;

  return (
    <Dialog open fullScreen onClose={close} slotProps={{ paper: { "aria-label": t.generate.place.title } }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 2, flexWrap: "wrap", px: 2, py: 1, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h2" sx={{ display: { xs: "none", sm: "block" } }}>{t.generate.place.title}</Typography>
        {frame && (
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {frame.width} × {frame.height}
          </Typography>
        )}
        <Button color="inherit" disabled={!own} onClick={() => own && frame && put(covering(own, frame))}>
          {t.generate.place.fill}
        </Button>
        {mayExtend && (
          <Button color="inherit" disabled={!own} onClick={() => own && frame && put(contained(own, frame))}>
            {t.generate.place.whole}
          </Button>
        )}
        {now && (
          <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, fontSize: "0.8125rem" }}>
            {t.generate.place.scale}
            <Slider aria-label={t.generate.place.scale} sx={{ width: 144 }} min={floor} max={most} step={most / 400} value={now.scale} onChange={(_, scale) => put({ ...now, scale })} />
          </Box>
        )}
        <Box sx={{ display: "flex", gap: 1, ml: "auto" }}>
          <Button color="inherit" onClick={close}>
            {t.common.cancel}
          </Button>
          <Button variant="contained" disabled={!image || busy} onClick={() => void save()}>
            {t.generate.place.use}
          </Button>
        </Box>
      </Box>
      {trouble && (
        <Box role="alert" sx={{ color: "error.main", px: 2, py: 1 }}>
          {trouble}
        </Box>
      )}
      <Box sx={{ flex: 1, minHeight: 0, p: 3, bgcolor: "background.default" }}>
        {!image && !trouble && <Loading />}
        {image && frame && lies && (
          <Fit ratio={frame.width / frame.height} corners={0}>
          <Box
            ref={box}
            tabIndex={0}
            role="application"
            aria-label={t.generate.place.canvas}
            onKeyDown={key}
            onPointerDown={(event) => (event.currentTarget.setPointerCapture(event.pointerId), (held.current = { x: event.clientX, y: event.clientY }))}
            onPointerMove={drag}
            onPointerUp={() => (held.current = undefined)}
            onPointerCancel={() => (held.current = undefined)}
            onWheel={(event) => now && put({ ...now, scale: Math.max(floor, Math.min(most, now.scale * (event.deltaY < 0 ? 1.05 : 1 / 1.05))) })}
            sx={{
              position: "absolute",
              inset: 0,
              overflow: "hidden",
              cursor: "grab",
              touchAction: "none",
              border: "1px solid",
              borderColor: "divider",
              background: "repeating-conic-gradient(rgba(128,128,128,.25) 0 25%, transparent 0 50%) 0 / 24px 24px",
            }}
          >
            <img
              src={image.src}
              alt=""
              draggable={false}
              style={{
                position: "absolute",
                left: `${(lies.left / frame.width) * 100}%`,
                top: `${(lies.top / frame.height) * 100}%`,
                width: `${(lies.width / frame.width) * 100}%`,
                height: `${(lies.height / frame.height) * 100}%`,
              }}
            />
          </Box>
          </Fit>
        )}
      </Box>
      {mayExtend && own && frame && now && leavesEmpty(own, frame, now) && (
        <Typography variant="body2" role="status" sx={{ color: "text.secondary", textAlign: "center", pb: 2 }}>
          {t.generate.place.room}
        </Typography>
      )}
    </Dialog>
  );
}

/** The frame's pixels: those of the size; of a shape alone, as many as the picture has. */
function frameOf(size: unknown, schema: unknown, own: Pixels): Pixels {
  const sizes = typeof schema === "object" && schema !== null ? sizesOf(schema) : undefined;
  const named = sizes?.named.find((one) => one.value === size);
  const exact = named?.pixels ?? (typeof size === "string" ? pixelsOf(size) : undefined);
  if (exact) return exact;
  if (typeof size !== "string" || size === "auto") return own;
  const ratio = shapeOf(size, sizes);
  const height = Math.round(Math.sqrt((own.width * own.height) / ratio));
  return { width: Math.round(height * ratio), height };
}

/** The frame with the picture in it, and what of it stays empty. */
function drawn(image: HTMLImageElement, own: Pixels, frame: Pixels, placing: Placing) {
  const { left, top, width, height } = edges(own, frame, placing);
  const { canvas: picture, pen } = canvasOf(frame.width, frame.height);
  const isOpen = leavesEmpty(own, frame, placing);
  pen.imageSmoothingQuality = "high";
  if (isOpen) {
    // Models look at what lies under the mask: a grey says nothing.
    pen.fillStyle = "#808080";
    pen.fillRect(0, 0, frame.width, frame.height);
  }
  pen.drawImage(image, left, top, width, height);
  if (!isOpen) return { picture, room: undefined };
  const { canvas: room, pen: open } = canvasOf(frame.width, frame.height);
  open.fillRect(0, 0, frame.width, frame.height);
  // The seam lies a little inside the picture, so that the new joins the old.
  const inset = Math.round(Math.max(frame.width, frame.height) / 128);
  open.clearRect(left + inset, top + inset, width - 2 * inset, height - 2 * inset);
  return { picture, room };
}
