// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { toast, Toasts } from "./toast";

window.matchMedia ??= () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) as never;
afterEach(cleanup);

test("a second deletion leaves the way back of the first", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  render(<Toasts />);
  act(() => {
    toast("one deleted", { label: "Undo", act: first });
    toast("copied");
    toast("another deleted", { label: "Undo", act: second });
  });
  expect(screen.queryByText("Copied")).toBeNull();
  fireEvent.click(screen.getAllByRole("button", { name: "Undo" })[0] as HTMLElement);
  expect([first.mock.calls.length, second.mock.calls.length, screen.getAllByRole("button").length]).toEqual([1, 0, 1]);
});
