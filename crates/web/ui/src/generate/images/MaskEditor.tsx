import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import IconButton from "@mui/material/IconButton";
import Slider from "@mui/material/Slider";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { BrushIcon, EraserIcon, InvertIcon, RedoIcon, TrashIcon, UndoIcon } from "../../shared/icons";
import { Fit } from "../../shared/Fit";
import { Loading } from "../../shared/Quiet";
import { t } from "../../strings";
import { canvasOf, keep, markedBy, maskFrom, pictureOf } from "./pixels";
import { type Deed, EMPTY, marksSomething, paint, type Painting, type Point, redo, repaint, undo, with_ } from "./strokes";

interface Props {
  /** The picture that is painted over. */
  picture: string;
  /** The mask as it is so far. */
  mask?: string;
  close(): void;
  done(mask: string): void;
}

/** Paints what is to be repainted, at the picture's own size. */
export default function MaskEditor({ picture, mask, close, done }: Props) {
  const [painting, setPainting] = useState<Painting>(EMPTY);
  const [tool, setTool] = useState<"brush" | "eraser">("brush");
  const [size, setSize] = useState(8);
  const [feather, setFeather] = useState(0);
  const [ready, setReady] = useState<{ image: HTMLImageElement; first?: HTMLCanvasElement }>();
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useRef<{ points: Point[] }>(undefined);

  useEffect(() => {
    const load = async () => {
      const image = await pictureOf(picture);
      const first = mask ? markedBy(await pictureOf(mask), image.naturalWidth, image.naturalHeight) : undefined;
      setReady({ image, first });
    };
    load().catch((error: Error) => setTrouble(error.message));
  }, [picture, mask]);

  const dimensions = { width: ready?.image.naturalWidth ?? 1, height: ready?.image.naturalHeight ?? 1 };
  // Sizes of brush and edge are in hundredths of the longer side, so that they feel alike on every picture.
  const unit = Math.max(dimensions.width, dimensions.height) / 100;

  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen || !ready) return;
    pen.fillStyle = pen.strokeStyle = "#e8804f";
    repaintOver(pen, ready.first, painting);
  }, [painting, ready]);

  const at = (event: PointerEvent<HTMLCanvasElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * dimensions.width, y: ((event.clientY - box.top) / box.height) * dimensions.height };
  };
  const deed = (points: Point[]): Deed => ({ do: "stroke", tool, size: size * unit, points });
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke.current = { points: [] };
    go(event);
  };
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.currentTarget.getContext("2d");
    if (!stroke.current || !pen) return;
    const last = stroke.current.points.at(-1);
    stroke.current.points.push(at(event));
    const part = stroke.current.points.slice(-2);
    paint(pen, deed(last ? part : part.slice(-1)), dimensions);
  };
  const end = () => {
    const points = stroke.current?.points;
    stroke.current = undefined;
    if (points?.length) setPainting((now) => with_(now, deed(points)));
  };
  const save = async () => {
    if (!ready) return;
    setBusy(true);
    try {
      const { canvas: marked, pen } = canvasOf(dimensions.width, dimensions.height);
      repaintOver(pen, ready.first, painting);
      done(await keep(maskFrom(marked, feather * unit), "mask.png"));
    } catch (error) {
      setTrouble((error as Error).message);
      setBusy(false);
    }
  };
  const key = (event: KeyboardEvent) => {
    const pressed = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && pressed === "z") setPainting(event.shiftKey ? redo : undo);
    else if (pressed === "b") setTool("brush");
    else if (pressed === "e") setTool("eraser");
    else if (pressed === "[") setSize((now) => Math.max(1, now - 1));
    else if (pressed === "]") setSize((now) => Math.min(40, now + 1));
    else return;
    event.preventDefault();
  };
  const something = ready?.first !== undefined || marksSomething(painting);

  return (
    <Dialog open fullScreen onClose={close} onKeyDown={key} slotProps={{ paper: { "aria-label": t.generate.mask.title } }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 2, flexWrap: "wrap", px: 2, py: 1, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h2" sx={{ display: { xs: "none", sm: "block" } }}>{t.generate.mask.title}</Typography>
        <ToggleButtonGroup exclusive size="small" value={tool} onChange={(_, next: "brush" | "eraser" | null) => next && setTool(next)} aria-label={t.generate.mask.tool}>
          <ToggleButton value="brush" aria-label={t.generate.mask.brush} title={`${t.generate.mask.brush} (B)`}>
            <BrushIcon />
          </ToggleButton>
          <ToggleButton value="eraser" aria-label={t.generate.mask.eraser} title={`${t.generate.mask.eraser} (E)`}>
            <EraserIcon />
          </ToggleButton>
        </ToggleButtonGroup>
        <Measure label={t.generate.mask.size} value={size} min={1} max={40} change={setSize} />
        <Measure label={t.generate.mask.feather} value={feather} min={0} max={10} change={setFeather} />
        <Box sx={{ display: "flex" }}>
          <Act label={t.generate.mask.invert} icon={<InvertIcon />} act={() => setPainting((now) => with_(now, { do: "invert" }))} />
          <Act label={t.generate.mask.clear} icon={<TrashIcon />} act={() => (setReady((now) => now && { image: now.image }), setPainting((now) => with_(now, { do: "clear" })))} />
          <Act label={t.common.undo} icon={<UndoIcon />} act={() => setPainting(undo)} disabled={painting.done.length === 0} />
          <Act label={t.generate.mask.redo} icon={<RedoIcon />} act={() => setPainting(redo)} disabled={painting.undone.length === 0} />
        </Box>
        <Box sx={{ display: "flex", gap: 1, ml: "auto" }}>
          <Button color="inherit" onClick={close}>
            {t.common.cancel}
          </Button>
          <Button variant="contained" disabled={!something || busy} onClick={() => void save()}>
            {t.generate.mask.use}
          </Button>
        </Box>
      </Box>
      {trouble && (
        <Box role="alert" sx={{ color: "error.main", px: 2, py: 1 }}>
          {trouble}
        </Box>
      )}
      <Box sx={{ flex: 1, minHeight: 0, p: 3, bgcolor: "background.default" }}>
        {!ready && !trouble && <Loading />}
        {ready && (
          <Fit ratio={dimensions.width / dimensions.height} corners={0}>
            <Box component="img" src={ready.image.src} alt="" sx={{ position: "absolute", inset: 0, width: 1, height: 1, objectFit: "contain" }} />
            <Box
              component="canvas"
              ref={canvas}
              width={dimensions.width}
              height={dimensions.height}
              aria-label={t.generate.mask.canvas}
              role="img"
              onPointerDown={begin}
              onPointerMove={go}
              onPointerUp={end}
              onPointerCancel={end}
              sx={{ position: "absolute", inset: 0, width: 1, height: 1, opacity: 0.65, cursor: "crosshair", touchAction: "none", filter: feather ? `blur(${feather * 0.4}px)` : undefined }}
            />
          </Fit>
        )}
      </Box>
    </Dialog>
  );
}

function repaintOver(pen: CanvasRenderingContext2D, first: HTMLCanvasElement | undefined, painting: Painting) {
  const size = { width: pen.canvas.width, height: pen.canvas.height };
  if (!first) return repaint(pen, painting, size);
  pen.clearRect(0, 0, size.width, size.height);
  pen.drawImage(first, 0, 0);
  painting.done.forEach((deed) => paint(pen, deed, size));
}

function Measure({ label, value, min, max, change }: { label: string; value: number; min: number; max: number; change(next: number): void }) {
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, fontSize: "0.8125rem" }}>
      {label}
      <Slider aria-label={label} value={value} min={min} max={max} onChange={(_, next) => change(next)} sx={{ width: 96 }} />
    </Box>
  );
}

function Act({ label, icon, act, disabled }: { label: string; icon: React.ReactNode; act(): void; disabled?: boolean }) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton aria-label={label} onClick={act} disabled={disabled}>
          {icon}
        </IconButton>
      </span>
    </Tooltip>
  );
}
