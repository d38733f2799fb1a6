// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import type { Model } from "../api/types";
import { desk, deskDo } from "./desk";
import { useOrdering } from "./useOrdering";

const model = (key: string) => ({ key, name: key, usable: true, panel: { schema: { properties: { prompt: {} } }, uiSchema: {}, prompts: [], image: [], generation: [] } }) as unknown as Model;
const all = [model("a"), model("b")];
const asked: string[] = [];

vi.mock("./usePlan", async (original) => ({ ...(await original<typeof import("./usePlan")>()), usePlan: () => ({ isCurrent: true, problems: [], changes: [], error: null }) }));
vi.mock("../api/client", async (original) => {
  const response = (status: number) => new Response(null, { status });
  const order = (of: string) => {
    asked.push(of);
    return of === "b" ? { error: { detail: "too large" }, response: response(400) } : { data: { id: "j", state: "queued", calls: [], images: [], errors: [] }, response: new Response() };
  };
  const api = { GET: () => new Promise(() => undefined), POST: async (path: string, { body }: { body: { model: string } }) => (path === "/api/v1/jobs" ? order(body.model) : { data: { problems: [] }, response: new Response() }) };
  return { ...(await original<typeof import("../api/client")>()), api };
});

test("after one of several models refused only that one is asked again, until something else lies on the desk", async () => {
  desk.set({ model: "a", also: ["b"], draft: { prompt: "a boat" }, kept: {}, prompts: [] });
  const { result } = renderHook(() => useOrdering(all), { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> });
  const press = async () => {
    asked.length = 0;
    act(() => void result.current.send());
    await waitFor(() => expect(result.current.error).not.toBeNull());
    return [...asked];
  };
  expect([await press(), result.current.error?.message]).toEqual([["a", "b"], "1 of 2 sent; b: too large"]);
  for (const press of [3, 4]) {
    act(() => void result.current.send());
    await waitFor(() => expect([asked.length, result.current.error?.message]).toEqual([press, "1 of 2 sent; b: too large"]));
  }
  expect(asked.slice(2)).toEqual(["b", "b"]);
  act(() => deskDo.change({ prompt: "another boat" }));
  expect([result.current.error, result.current.unsent]).toEqual([null, undefined]);
});
