import { useCallback, useEffect, useRef } from "react";
import { type JobEvent, useEvents, useOpened } from "../api/events";
import { picturesChanged } from "../api/queries";

/** Pictures of one call come at once; they are asked for once. */
const PAUSE = 300;

/** Asks for the newest pictures when one has landed, and after the connection was lost. */
export function useFreshPictures() {
  const timer = useRef<number>(undefined);
  const soon = useCallback(() => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void picturesChanged(), PAUSE);
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEvents(useCallback((event: JobEvent) => void (event.event === "image" && soon()), [soon]));
  useOpened(soon);
}
