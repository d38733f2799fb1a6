import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState, type WheelEvent } from "react";
import type { Pixels } from "../size/size";
import type { Work } from "./EditorFrame";
import { pictureOf } from "./pixels";
import { contained, covering, edges, filling, leavesEmpty, type Placing, zoomed } from "./placing";

/** A picture that has come, with its size. */
export function usePicture(id: string, { fail }: Work): { image: HTMLImageElement; own: Pixels } | undefined {
  const [image, setImage] = useState<HTMLImageElement>();
  const failed = useRef(fail);
  useEffect(() => {
    pictureOf(id).then(setImage, failed.current);
  }, [id]);
  return image && { image, own: { width: image.naturalWidth, height: image.naturalHeight } };
}

/** Where a picture lies in a frame, and how it is moved: by dragging, the wheel and the arrow keys. */
export function usePlacing(own: Pixels, frame: Pixels, mayExtend: boolean) {
  const [chosen, choose] = useState<Placing>();
  const placing = chosen ?? covering(own, frame);
  const put = (next: Placing) => choose(mayExtend ? next : filling(own, frame, next));
  const covers = covering(own, frame).scale;
  const least = mayExtend ? contained(own, frame).scale * 0.25 : covers;
  const most = covers * 4;
  return {
    placing,
    isMoved: chosen !== undefined,
    least,
    most,
    lies: edges(own, frame, placing),
    isOpen: mayExtend && leavesEmpty(own, frame, placing),
    fill: () => put(covering(own, frame)),
    showWhole: () => put(contained(own, frame)),
    enlarge: (scale: number) => put(zoomed(placing, Math.max(least, Math.min(most, scale)) / placing.scale)),
    move: (x: number, y: number) => put({ ...placing, x: placing.x + x, y: placing.y + y }),
  };
}

export type Placed = ReturnType<typeof usePlacing>;

/** What pointer, wheel and keys do in the frame, which is shown in this box. */
export function useHand(frame: Pixels, { placing, move, enlarge }: Placed, box: RefObject<HTMLDivElement | null>) {
  const held = useRef<{ x: number; y: number }>(undefined);
  const drop = () => {
    held.current = undefined;
  };
  const take = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { x: event.clientX, y: event.clientY };
  };
  const drag = (event: PointerEvent) => {
    if (!held.current || !box.current) return;
    const ratio = frame.width / box.current.getBoundingClientRect().width;
    move((event.clientX - held.current.x) * ratio, (event.clientY - held.current.y) * ratio);
    held.current = { x: event.clientX, y: event.clientY };
  };
  const key = (event: KeyboardEvent) => {
    const step = frame.width / (event.shiftKey ? 10 : 100);
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by) return;
    event.preventDefault();
    move(by[0] ?? 0, by[1] ?? 0);
  };
  const wheel = (event: WheelEvent) => enlarge(placing.scale * (event.deltaY < 0 ? 1.05 : 1 / 1.05));
  return { onPointerDown: take, onPointerMove: drag, onPointerUp: drop, onPointerCancel: drop, onKeyDown: key, onWheel: wheel };
}
