import { useEffect, useState } from "react";
import { DRAGGED, type Given, givenBy } from "../generate/images/give";

/** A file input takes what is dropped on it by itself. */
const takesFiles = (at: EventTarget | null) => at instanceof Element && at.closest("input[type=file]") !== null;

/**
 * What is dropped on the window or pasted into it: files, and where `takesPictures` also a picture of the gallery.
 * A control that takes a drop itself says so by preventing what the browser would do.
 */
export function useDropped(onGiven: (given: Given) => void, takesPictures: boolean): { isOver: boolean } {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const may = (event: DragEvent) => event.dataTransfer?.types.some((type) => type === "Files" || (takesPictures && type === DRAGGED)) ?? false;
    const over = (event: DragEvent) => {
      if (!may(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    // Also where a control takes the drop and lets nobody else know.
    const ended = () => setOver(false);
    const dropped = (event: DragEvent) => {
      if (!may(event) || event.defaultPrevented || takesFiles(event.target)) return;
      event.preventDefault();
      onGiven(givenBy(event.dataTransfer));
    };
    const pasted = (event: ClipboardEvent) => {
      if (event.defaultPrevented || !event.clipboardData?.files.length) return;
      event.preventDefault();
      onGiven(givenBy(event.clipboardData));
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", left);
    window.addEventListener("dragend", ended);
    window.addEventListener("drop", ended, true);
    window.addEventListener("drop", dropped);
    window.addEventListener("paste", pasted);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", left);
      window.removeEventListener("dragend", ended);
      window.removeEventListener("drop", ended, true);
      window.removeEventListener("drop", dropped);
      window.removeEventListener("paste", pasted);
    };
  }, [onGiven, takesPictures]);
  return { isOver };
}
