// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import type { Model } from "../api/types";
import { toast } from "../shared/toast";
import { uninstall } from "./changes";

const [post, get] = [vi.fn(), vi.fn()];
const answer = (data: unknown) => Promise.resolve({ data, response: new Response() });
vi.mock("../shared/toast", () => ({ toast: vi.fn() }));
vi.mock("../api/client", async (original) => {
  const api = { GET: (...all: unknown[]) => get(...all), DELETE: () => answer(null), POST: (...all: unknown[]) => post(...all) };
  return { ...(await original<typeof import("../api/client")>()), api };
});

const model = { key: "mine", name: "Mine", source: "external://p/m" } as Model;
const undo = () => vi.mocked(toast).mock.lastCall?.[1]?.act();

beforeEach(() => {
  vi.clearAllMocks();
  get.mockImplementation(() => answer({ starter_models: [{ source: "external://p/m", name: "Starter" }] }));
});

test("a model that was removed comes back as it was", async () => {
  post.mockImplementation(() => answer({}));
  await uninstall(model);
  undo();
  await vi.waitFor(() => expect(post).toHaveBeenCalledOnce());
  expect(post.mock.lastCall?.[1].body).toMatchObject({ key: "mine", name: "Mine" });
});

test("where it does not come back, that is said", async () => {
  post.mockImplementation(() => Promise.resolve({ error: { detail: "no room" }, response: new Response(null, { status: 500 }) }));
  await uninstall(model);
  undo();
  await vi.waitFor(() => expect(vi.mocked(toast).mock.lastCall).toEqual(["no room"]));
});
