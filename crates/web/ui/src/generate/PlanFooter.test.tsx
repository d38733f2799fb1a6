// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Model, PlanView } from "../api/types";
import { PlanFooter } from "./PlanFooter";

afterEach(cleanup);

const model = (key: string) => ({ key, name: key, usable: true, panel: { schema: {}, uiSchema: {} } }) as unknown as Model;
const plan = (usd: number) => ({ calls: [{ images: 1 }], price: { basis: "priced", low_usd: usd, high_usd: usd }, problems: [], changes: [] }) as unknown as PlanView;
const planned = { plan: plan(1), isCurrent: true, problems: [], changes: [], error: null };
const other = { order: { model: model("other"), panel: {} as never, draft: {} }, plan: plan(2) };

test("while it is sent the button keeps the focus, and does nothing", () => {
  const send = vi.fn();
  render(<PlanFooter model={model("own")} prompt="a boat" planned={planned} further={[]} sending error={null} send={send} />);
  const button = screen.getByRole("button");
  button.focus();
  fireEvent.click(button);
  expect([document.activeElement === button, button.getAttribute("aria-disabled"), send.mock.calls.length]).toEqual([true, "true", 0]);
});

test("Enter that is held down presses it once", () => {
  render(<PlanFooter model={model("own")} prompt="a boat" planned={planned} further={[]} sending={false} error={null} send={vi.fn()} />);
  expect(fireEvent.keyDown(screen.getByRole("button"), { key: "Enter", repeat: true })).toBe(false);
});

test.each([
  [undefined, /\$3\.00/, /^2 pictures/],
  [["other"], /\$2\.00/, /^Some were/],
])("where some were taken, what is left is what it costs: %j", (unsent, price, said) => {
  const error = unsent ? new Error("some were not taken") : null;
  render(<PlanFooter model={model("own")} prompt="a boat" planned={planned} further={[other]} sending={false} error={error} unsent={unsent} send={vi.fn()} />);
  expect(screen.getByRole("button").textContent).toMatch(price);
  expect(screen.getByRole("status").textContent).toMatch(said);
});
