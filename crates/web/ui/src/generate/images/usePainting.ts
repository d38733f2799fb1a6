import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { canvasOf, markedBy, maskFrom, pictureOf } from "./pixels";
import { type Deed, EMPTY, marksSomething, paint, type Painting, type Point, redo, repaint, undo, with_ } from "./strokes";
import type { Work } from "./EditorFrame";

/** The colour of what is marked, over any picture. */
const MARK = "#e8804f";

export type Tool = "brush" | "eraser";

/** The largest brush, in hundredths of the picture's longer side. */
export const LARGEST = 40;

interface Ground {
  image: HTMLImageElement;
  /** What was marked before, where there is a mask already. */
  first?: HTMLCanvasElement;
}

/** The picture that is painted over, and the mask that it may have. */
export function useGround(picture: string, mask: string | undefined, { fail }: Work): [Ground | undefined, () => void] {
  const [ground, setGround] = useState<Ground>();
  const failed = useRef(fail);
  useEffect(() => {
    const load = async () => {
      const image = await pictureOf(picture);
      const first = mask ? markedBy(await pictureOf(mask), image.naturalWidth, image.naturalHeight) : undefined;
      setGround({ image, first });
    };
    load().catch(failed.current);
  }, [picture, mask]);
  return [ground, () => setGround((now) => now && { image: now.image })];
}

/** Painting on a canvas over the picture: what was done, with what, and what the pointer does next. */
export function usePainting(ground: Ground | undefined, canvas: RefObject<HTMLCanvasElement | null>) {
  const [painting, setPainting] = useState<Painting>(EMPTY);
  const [tool, setTool] = useState<Tool>("brush");
  const [size, setSize] = useState(8);
  const pixels = { width: ground?.image.naturalWidth ?? 1, height: ground?.image.naturalHeight ?? 1 };
  // Sizes of brush and edge are in hundredths of the longer side, so that they feel alike on every picture.
  const unit = Math.max(pixels.width, pixels.height) / 100;
  const add = (deed: Deed) => setPainting((now) => with_(now, deed));

  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen || !ground) return;
    pen.fillStyle = pen.strokeStyle = MARK;
    repaintOver(pen, ground.first, painting);
  }, [painting, ground, canvas]);

  /** What is marked, as a mask whose edge is softened by so many hundredths. */
  const masked = (feather: number) => {
    const { canvas: marked, pen } = canvasOf(pixels.width, pixels.height);
    repaintOver(pen, ground?.first, painting);
    return maskFrom(marked, feather * unit);
  };
  return {
    tool,
    setTool,
    size,
    setSize,
    pixels,
    unit,
    add,
    undo: () => setPainting(undo),
    redo: () => setPainting(redo),
    canUndo: painting.done.length > 0,
    canRedo: painting.undone.length > 0,
    marks: ground?.first !== undefined || marksSomething(painting),
    masked,
  };
}

export type Easel = ReturnType<typeof usePainting>;

/** What the pointer does on the canvas: it draws at once, and one press is one deed. */
export function useStroke({ tool, size, unit, pixels, add }: Easel) {
  const points = useRef<Point[]>(undefined);
  const deed = (points: Point[]): Deed => ({ do: "stroke", tool, size: size * unit, points });
  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = event.currentTarget.getContext("2d");
    if (!points.current || !pen) return;
    const box = event.currentTarget.getBoundingClientRect();
    points.current.push({ x: ((event.clientX - box.left) / box.width) * pixels.width, y: ((event.clientY - box.top) / box.height) * pixels.height });
    paint(pen, deed(points.current.slice(-2)), pixels);
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    points.current = [];
    go(event);
  };
  const end = () => {
    if (points.current?.length) add(deed(points.current));
    points.current = undefined;
  };
  return { onPointerDown: begin, onPointerMove: go, onPointerUp: end, onPointerCancel: end };
}

/** Ctrl+Z and Ctrl+Shift+Z, B and E for the tools, brackets for the brush. */
export function easelKey(event: KeyboardEvent, easel: Easel) {
  const pressed = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && pressed === "z") event.shiftKey ? easel.redo() : easel.undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (pressed === "b") easel.setTool("brush");
  else if (pressed === "e") easel.setTool("eraser");
  else if (pressed === "[") easel.setSize((now) => Math.max(1, now - 1));
  else if (pressed === "]") easel.setSize((now) => Math.min(LARGEST, now + 1));
  else return;
  event.preventDefault();
}

function repaintOver(pen: CanvasRenderingContext2D, first: HTMLCanvasElement | undefined, painting: Painting) {
  const size = { width: pen.canvas.width, height: pen.canvas.height };
  if (!first) return repaint(pen, painting, size);
  pen.clearRect(0, 0, size.width, size.height);
  pen.drawImage(first, 0, 0);
  painting.done.forEach((deed) => paint(pen, deed, size));
}
