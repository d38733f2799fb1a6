// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import type { Image } from "../api/types";
import { recall, remove } from "./actions";
import { FullScreen } from "./FullScreen";

vi.mock("./Zoomable", () => ({ Zoomable: () => null }));
vi.mock("./actions", async (original) => ({ ...(await original<typeof import("./actions")>()), recall: vi.fn(), remove: vi.fn() }));

const image = (id: string) => ({ id, kind: "output", prompt: id, media_type: "image/png", bytes: 1, width: 64, height: 64, starred: false, created_at: "2026-01-01T00:00:00Z" }) as unknown as Image;
const nothing = () => undefined;

beforeEach(() => {
  vi.clearAllMocks();
  queries.setDefaultOptions({ queries: { enabled: false } });
  render(
    <QueryClientProvider client={queries}>
      <FullScreen items={[image("a"), image("b")]} id="a" hasMore={false} onMore={nothing} onGo={nothing} onClose={nothing} />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

const whole = () => screen.getByRole("dialog");

test("its keys are its own, and not those of a menu that is open over it", () => {
  fireEvent.keyDown(whole(), { key: "r" });
  expect(recall).toHaveBeenCalledOnce();
  fireEvent.keyDown(whole(), { key: "i" });
  fireEvent.click(screen.getByRole("button", { name: "Use as" }));
  for (const key of ["r", "Delete"]) fireEvent.keyDown(screen.getAllByRole("menuitem")[0] as HTMLElement, { key });
  expect([vi.mocked(recall).mock.calls.length, vi.mocked(remove).mock.calls.length]).toEqual([1, 0]);
});

test("a key that is held down deletes one picture", () => {
  fireEvent.keyDown(whole(), { key: "Delete" });
  fireEvent.keyDown(whole(), { key: "Delete", repeat: true });
  expect(remove).toHaveBeenCalledOnce();
});
