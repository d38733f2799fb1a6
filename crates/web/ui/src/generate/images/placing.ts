import type { Pixels } from "../size/size";

/** Where a picture lies in a frame: how much it is enlarged, and where its centre is, from the frame's centre, in pixels. */
export interface Placing {
  scale: number;
  x: number;
  y: number;
}

/** The picture covers the frame. */
export const covering = (picture: Pixels, frame: Pixels): Placing => ({
  scale: Math.max(frame.width / picture.width, frame.height / picture.height),
  x: 0,
  y: 0,
});

/** The whole picture is in the frame. */
export const contained = (picture: Pixels, frame: Pixels): Placing => ({
  scale: Math.min(frame.width / picture.width, frame.height / picture.height),
  x: 0,
  y: 0,
});

/** Where the picture's edges are in the frame. */
export function edges(picture: Pixels, frame: Pixels, { scale, x, y }: Placing) {
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (frame.width - width) / 2 + x, top: (frame.height - height) / 2 + y, width, height };
}

/** Whether some of the frame stays empty. Half a pixel is rounding. */
export function leavesEmpty(picture: Pixels, frame: Pixels, placing: Placing): boolean {
  const { left, top, width, height } = edges(picture, frame, placing);
  return left > 0.5 || top > 0.5 || left + width < frame.width - 0.5 || top + height < frame.height - 0.5;
}

/** The nearest placing that leaves nothing empty. */
export function filling(picture: Pixels, frame: Pixels, placing: Placing): Placing {
  const scale = Math.max(placing.scale, covering(picture, frame).scale);
  const reach = { x: (picture.width * scale - frame.width) / 2, y: (picture.height * scale - frame.height) / 2 };
  const clamp = (value: number, most: number) => Math.max(-most, Math.min(most, value));
  return { scale, x: clamp(placing.x, Math.max(0, reach.x)), y: clamp(placing.y, Math.max(0, reach.y)) };
}

/** Enlarges around the frame's centre. */
export const zoomed = (placing: Placing, factor: number): Placing => ({
  scale: placing.scale * factor,
  x: placing.x * factor,
  y: placing.y * factor,
});
