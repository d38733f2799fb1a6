// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import type { Model } from "../api/types";
import { ModelPicker } from "./ModelPicker";

const post = vi.fn();
vi.mock("../api/client", async (original) => {
  const answer = (data: unknown) => Promise.resolve({ data, response: new Response() });
  const api = { GET: () => answer(undefined), POST: (...all: unknown[]) => (post(...all), answer({ price: { high_usd: 0 } })) };
  return { ...(await original<typeof import("../api/client")>()), api };
});

/** What the browser says of what is on the screen; here a test says it. */
const watched = new Map<Element, () => void>();
class Watch {
  constructor(private readonly told: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(element: Element) {
    watched.set(element, () => this.told([{ isIntersecting: true }]));
  }
  disconnect() {}
}

beforeEach(() => vi.stubGlobal("IntersectionObserver", Watch));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("of a thousand models only those on the screen are asked what they cost", async () => {
  const models = Array.from({ length: 1000 }, (_, index) => ({ key: `m${index}`, name: `Model ${index}`, provider_id: "p", usable: true, enabled: true, warnings: [] }) as unknown as Model);
  const nothing = () => undefined;
  render(
    <QueryClientProvider client={queries}>
      <ModelPicker models={models} providers={[]} chosen={undefined} also={[]} mode="txt2img" choose={nothing} toggle={nothing} />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: /^Model:/ }));
  expect(post).not.toHaveBeenCalled();
  const [first] = [...watched.values()];
  await act(async () => first?.());
  expect(post.mock.calls.map(([, { body }]) => body.model)).toEqual(["m0"]);
});
