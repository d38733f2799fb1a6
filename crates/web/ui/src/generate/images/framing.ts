import { type Pixels, pixelsOf, shapeOf, sizesOf } from "../size/size";
import { canvasOf } from "./pixels";
import { edges, leavesEmpty, type Placing } from "./placing";

/** The frame's pixels: those of the size; of a shape alone, as many as the picture has. */
export function frameOf(size: unknown, schema: unknown, own: Pixels): Pixels {
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
export function drawn(image: HTMLImageElement, own: Pixels, frame: Pixels, placing: Placing) {
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
