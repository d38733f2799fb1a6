// @vitest-environment jsdom
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useKeys } from "./useKeys";

const deeds = { send: vi.fn(), step: vi.fn(), full: vi.fn(), remove: vi.fn(), help: vi.fn(), last: vi.fn() };

beforeEach(() => {
  vi.clearAllMocks();
  renderHook(() => useKeys(deeds));
});
afterEach(() => {
  cleanup();
  document.body.replaceChildren();
});

function press(key: string, more: KeyboardEventInit = {}, at: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  at.dispatchEvent(event);
  return event;
}

const held = { repeat: true };
const sending = { ctrlKey: true };

test("a key that is held down buys once and deletes once, and never presses the button beneath", () => {
  press("Enter", sending);
  expect(press("Enter", { ...sending, ...held }).defaultPrevented).toBe(true);
  press("Delete");
  press("Delete", held);
  expect([deeds.send, deeds.remove].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test("arrows that are held down go on", () => {
  press("ArrowRight");
  press("ArrowRight", held);
  expect(deeds.step).toHaveBeenCalledTimes(2);
});

test.each(["dialog", "menu"])("nothing is sent from behind a %s", (role) => {
  const over = document.createElement("div");
  over.setAttribute("role", role);
  document.body.append(over);
  press("Enter", sending, over);
  expect(deeds.send).not.toHaveBeenCalled();
  over.remove();
  press("Enter", sending);
  expect(deeds.send).toHaveBeenCalledOnce();
});
