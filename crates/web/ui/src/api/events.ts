import { useEffect, useSyncExternalStore } from "react";
import { api, ask, BASE } from "./client";
import type { components } from "./contract";

/** Something that happened to a job; `event` is its kind. */
export type JobEvent = components["schemas"]["Event"];

/** Whether the stream of events is there. */
export type Line = "connecting" | "open" | "lost";

type Hear = (event: JobEvent) => void;

const KINDS = ["state", "progress", "partial_image", "image", "queued", "error", "text", "done"];
/** A line that is lost this long is told; shorter gaps mend themselves. */
const PATIENCE = 1_500;
const AGAIN = 3_000;

const hearers = new Set<Hear>();
const watchers = new Set<() => void>();
const openers = new Set<() => void>();
let line: Line = "connecting";
let source: EventSource | undefined;
let timer: number | undefined;

function say(next: Line) {
  if (line === next) return;
  line = next;
  watchers.forEach((watch) => watch());
}

function tell(message: MessageEvent<string>) {
  // `error` is also what the browser calls a lost line; only what carries data is told by the server.
  if (message.data === undefined) return;
  const event = JSON.parse(message.data) as JobEvent;
  hearers.forEach((hear) => hear(event));
}

/** Opens the stream. The browser asks again by itself with `Last-Event-ID`; a stream that was refused is opened anew. */
function open() {
  window.clearTimeout(timer);
  source?.close();
  source = new EventSource(`${BASE}/api/v1/events`, { withCredentials: true });
  KINDS.forEach((kind) => source?.addEventListener(kind, tell));
  source.onopen = () => {
    window.clearTimeout(timer);
    say("open");
    openers.forEach((opened) => opened());
  };
  source.onerror = (event) => {
    if ("data" in event) return;
    window.clearTimeout(timer);
    const over = source?.readyState === EventSource.CLOSED;
    // A stream is refused without a reason. Where the session is over, as after a restart, asking for it says so.
    if (over) ask(api.GET("/api/v1/session", {})).catch(() => undefined);
    timer = window.setTimeout(() => (say("lost"), over && (timer = window.setTimeout(open, AGAIN))), PATIENCE);
  };
}

/** Begins to listen; the answer stops it. */
export function listen(): () => void {
  open();
  const unwatch = whileSeen();
  return () => {
    unwatch();
    window.clearTimeout(timer);
    source?.close();
    source = undefined;
    line = "connecting";
  };
}

/** A window that is out of sight this long lets go of its stream: browsers hold six to a server, and then load nothing more. */
const HIDDEN = 5_000;

/** Listens while the page is seen. Whoever looks again is told what was missed, as after a loss. */
function whileSeen(): () => void {
  let hiding: number | undefined;
  const changed = () => {
    window.clearTimeout(hiding);
    if (document.visibilityState === "hidden") {
      hiding = window.setTimeout(() => {
        window.clearTimeout(timer);
        source?.close();
        source = undefined;
      }, HIDDEN);
    } else if (!source) open();
  };
  document.addEventListener("visibilitychange", changed);
  return () => {
    window.clearTimeout(hiding);
    document.removeEventListener("visibilitychange", changed);
  };
}

/** Opens the stream at once, after logging in or when a person asks. */
export const listenAgain = open;

/** Hears every event for as long as the component is there. */
export function useEvents(hear: Hear) {
  useEffect(() => {
    hearers.add(hear);
    return () => void hearers.delete(hear);
  }, [hear]);
}

/** Calls when the stream is open: at first, and after each loss. What happened in between is then asked for. */
export function useOpened(opened: () => void) {
  useEffect(() => {
    openers.add(opened);
    return () => void openers.delete(opened);
  }, [opened]);
}

/** Whether the stream of events is there. */
export function useLine(): Line {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => line,
  );
}
