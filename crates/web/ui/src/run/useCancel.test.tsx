// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { queries } from "../api/queries";
import type { Job } from "../api/types";
import { toast } from "../shared/toast";
import { useCancel } from "./SlotCard";

vi.mock("../shared/toast", () => ({ toast: vi.fn() }));
vi.mock("../api/client", async (original) => {
  const api = { DELETE: () => Promise.resolve({ error: { detail: "too late" }, response: new Response(null, { status: 409 }) }) };
  return { ...(await original<typeof import("../api/client")>()), api };
});

test("a job that cannot be stopped says why", async () => {
  const { result } = renderHook(() => useCancel({ id: "j" } as Job), { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> });
  result.current.mutate();
  await vi.waitFor(() => expect(toast).toHaveBeenCalledWith("Not cancelled: too late"));
});
