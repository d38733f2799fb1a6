/** How a picture lies in its frame: `scale` 1 fits it in; the middle of the frame is `x`, `y` away from its own middle. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

/** Width and height in pixels. */
export interface Extent {
  width: number;
  height: number;
}

export const FIT: Zoom = { scale: 1, x: 0, y: 0 };
/** The most that a picture is enlarged beyond its own pixels. */
const MOST = 8;

/** The size at which a whole picture fits into a frame; small ones are not blown up beyond twice their size. */
export function fitted(picture: Extent, frame: Extent): Extent {
  const by = Math.min(frame.width / picture.width, frame.height / picture.height, 2);
  return { width: picture.width * by, height: picture.height * by };
}

/** Zooms by a factor and keeps the point under the pointer, counted from the frame's middle, where it is. */
export function zoomed(zoom: Zoom, factor: number, at: { x: number; y: number }, picture: Extent, frame: Extent): Zoom {
  const fit = fitted(picture, frame);
  const most = Math.max(MOST * (picture.width / fit.width), 2);
  const scale = Math.min(most, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return bounded({ scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by }, picture, frame);
}

/** Moves it. */
export function panned(zoom: Zoom, by: { x: number; y: number }, picture: Extent, frame: Extent): Zoom {
  return bounded({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, picture, frame);
}

/** The scale at which a pixel of the picture is a pixel of the screen. */
export function actual(picture: Extent, frame: Extent, density = 1): number {
  return Math.max(1, picture.width / density / fitted(picture, frame).width);
}

/** No picture leaves its frame further than its edge. */
function bounded(zoom: Zoom, picture: Extent, frame: Extent): Zoom {
  const fit = fitted(picture, frame);
  const room = (whole: number, part: number) => Math.max(0, (whole * zoom.scale - part) / 2);
  const within = (value: number, most: number) => (most === 0 ? 0 : Math.min(most, Math.max(-most, value)));
  return { ...zoom, x: within(zoom.x, room(fit.width, frame.width)), y: within(zoom.y, room(fit.height, frame.height)) };
}
