/** Masks as a list of what was done, so that undo is taking the last thing away. Sizes are in pixels of the picture. */
export interface Point {
  x: number;
  y: number;
}

export type Deed =
  | { do: "stroke"; tool: "brush" | "eraser"; size: number; points: Point[] }
  | { do: "invert" }
  | { do: "fill" }
  | { do: "clear" };

export interface Painting {
  done: Deed[];
  undone: Deed[];
}

export const EMPTY: Painting = { done: [], undone: [] };

/** Something more was done; what was undone is gone. */
export const with_ = ({ done }: Painting, deed: Deed): Painting => ({ done: [...done, deed], undone: [] });

export function undo({ done, undone }: Painting): Painting {
  const last = done.at(-1);
  return last ? { done: done.slice(0, -1), undone: [...undone, last] } : { done, undone };
}

export function redo({ done, undone }: Painting): Painting {
  const last = undone.at(-1);
  return last ? { done: [...done, last], undone: undone.slice(0, -1) } : { done, undone };
}

/** Whether anything is marked, as far as that can be told without pixels. */
export function marksSomething({ done }: Painting): boolean {
  let marked = false;
  for (const deed of done) {
    if (deed.do === "clear") marked = false;
    else if (deed.do === "invert" || deed.do === "fill" || deed.tool === "brush") marked = true;
  }
  return marked;
}

type Brush = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paints one deed: what is to be repainted is opaque. */
export function paint(context: Brush, deed: Deed, { width, height }: { width: number; height: number }): void {
  context.save();
  if (deed.do === "clear") context.clearRect(0, 0, width, height);
  if (deed.do === "fill") context.fillRect(0, 0, width, height);
  if (deed.do === "invert") {
    context.globalCompositeOperation = "xor";
    context.fillRect(0, 0, width, height);
  }
  if (deed.do === "stroke") line(context, deed);
  context.restore();
}

function line(context: Brush, { tool, size, points }: Extract<Deed, { do: "stroke" }>): void {
  const [first, ...rest] = points;
  if (!first) return;
  context.globalCompositeOperation = tool === "brush" ? "source-over" : "destination-out";
  context.lineWidth = size;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(first.x, first.y);
  // A line of no length is a dot.
  if (rest.length === 0) context.lineTo(first.x, first.y);
  rest.forEach(({ x, y }) => context.lineTo(x, y));
  context.stroke();
}

/** Paints everything that was done onto an empty canvas. */
export function repaint(context: Brush, painting: Painting, size: { width: number; height: number }): void {
  context.clearRect(0, 0, size.width, size.height);
  painting.done.forEach((deed) => paint(context, deed, size));
}
