import { fullOf, upload } from "../../api/client";
import { picturesChanged } from "../../api/queries";

/** A picture of the gallery, ready to be drawn. */
export async function pictureOf(id: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = fullOf(id);
  await image.decode();
  return image;
}

/** An empty canvas with its pen. */
export function canvasOf(width: number, height: number): { canvas: HTMLCanvasElement; pen: CanvasRenderingContext2D } {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error(`no canvas of ${width}×${height} is possible on this device`);
  return { canvas, pen };
}

/** Takes what is on a canvas into the gallery, without loss; gives its id. */
export async function keep(canvas: HTMLCanvasElement, name: string): Promise<string> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the picture cannot be put into a file on this device");
  const { id } = await upload(blob, name);
  void picturesChanged();
  return id;
}

/**
 * The mask as every model's rules know it: transparent where it is to be repainted, opaque where it is kept. `marked` is
 * opaque where a person painted; its edge is softened by `feather` pixels.
 */
export function maskFrom(marked: HTMLCanvasElement, feather: number): HTMLCanvasElement {
  const { width, height } = marked;
  const { canvas, pen } = canvasOf(width, height);
  pen.fillRect(0, 0, width, height);
  pen.globalCompositeOperation = "destination-out";
  if (feather > 0) pen.filter = `blur(${feather}px)`;
  pen.drawImage(marked, 0, 0);
  return canvas;
}

/** What a mask marks, as something to paint on: opaque where it is to be repainted. */
export function markedBy(mask: HTMLImageElement, width: number, height: number): HTMLCanvasElement {
  const { canvas, pen } = canvasOf(width, height);
  pen.fillRect(0, 0, width, height);
  pen.globalCompositeOperation = "destination-out";
  pen.drawImage(mask, 0, 0, width, height);
  return canvas;
}

