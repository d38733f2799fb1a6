// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** The browser's stream, of which a test decides what becomes of it. */
class Stream {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 0;
  onopen?: () => void;
  onerror?: (event: Event) => void;
  close = vi.fn();
  addEventListener = vi.fn();
  constructor() {
    Stream.all.push(this);
  }
}

const ask = vi.fn(() => Promise.resolve());
const get = vi.fn();
vi.mock("./client", () => ({ BASE: "", ask, api: { GET: get } }));

let stop: () => void;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.clearAllMocks();
  Stream.all = [];
  stop = (await import("./events")).listen();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const seen = (state: string) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};

test("where the stream is refused, the session is asked for: it may be over", () => {
  const [stream] = Stream.all;
  stream?.onerror?.(new Event("error"));
  expect(get).not.toHaveBeenCalled();
  if (stream) stream.readyState = Stream.CLOSED;
  stream?.onerror?.(new Event("error"));
  expect(get).toHaveBeenCalledWith("/api/v1/session", {});
});

test("a window that is out of sight lets go of its stream, and takes it up again when it is seen", () => {
  seen("hidden");
  vi.advanceTimersByTime(4_000);
  seen("visible");
  expect([Stream.all.length, Stream.all[0]?.close.mock.calls.length]).toEqual([1, 0]);
  seen("hidden");
  vi.advanceTimersByTime(6_000);
  expect(Stream.all[0]?.close).toHaveBeenCalled();
  seen("visible");
  expect(Stream.all).toHaveLength(2);
});
