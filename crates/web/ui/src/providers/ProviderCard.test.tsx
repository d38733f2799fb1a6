// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Refusal } from "../api/problem";
import { queries } from "../api/queries";
import type { ProviderConfig } from "../api/types";
import { setUp } from "./changes";
import { ProviderCard } from "./ProviderCard";

vi.mock("./changes", () => ({ setUp: vi.fn(), takeDown: vi.fn(), tryOut: vi.fn(() => Promise.resolve({ ok: true, message: "" })) }));
afterEach(cleanup);

const setting = (name: string, value: string | null, layer: string) => ({ name, value, origin: { layer } });
const provider = {
  provider_id: "p",
  name: "P",
  configured: true,
  api_key_configured: true,
  links: {},
  settings: [setting("api_key", "••••", "key_file"), setting("base_url", "https://api.p.example", "default")],
  settings_schema: null,
} as unknown as ProviderConfig;

test("an address that wants the key anew says so at the key, and goes with it", async () => {
  const message = "give the key anew, since it would be sent to elsewhere.example";
  vi.mocked(setUp).mockRejectedValueOnce(new Refusal(message, "invalid_request", 422, [{ field: "/api_key", code: "required", message }]));
  vi.mocked(setUp).mockResolvedValueOnce({ configured: true, installed: [], disabled: [] } as never);
  render(
    <QueryClientProvider client={queries}>
      <ProviderCard provider={provider} count={0} isWanted={false} />
    </QueryClientProvider>,
  );
  const settings = { base_url: "https://elsewhere.example" };
  fireEvent.change(screen.getByLabelText("Address"), { target: { value: settings.base_url } });
  fireEvent.click(screen.getByText("Save settings"));
  const key = screen.getByLabelText("Key of P");
  await waitFor(() => expect(key.getAttribute("aria-invalid")).toBe("true"));
  expect(screen.getAllByText(message)).toHaveLength(1);
  fireEvent.change(key, { target: { value: "sk-2" } });
  fireEvent.click(screen.getByText("Replace key"));
  await waitFor(() => expect(screen.queryByText(message)).toBeNull());
  expect(vi.mocked(setUp).mock.calls).toEqual([["p", { settings }], ["p", { api_key: "sk-2", settings }]]);
});
