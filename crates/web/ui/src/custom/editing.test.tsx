// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import { toast } from "../shared/toast";
import { begin, FRESH, useEditing } from "./editing";

vi.mock("../shared/toast", () => ({ toast: vi.fn() }));

test("what was thrown away can be brought back", () => {
  const { result } = renderHook(() => useEditing(FRESH).editing, { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> });
  act(() => begin({ name: "Mine" }));
  act(() => result.current?.throwAway());
  expect(result.current).toBeUndefined();
  act(() => vi.mocked(toast).mock.lastCall?.[1]?.act());
  expect(result.current?.definition).toEqual({ name: "Mine" });
});
