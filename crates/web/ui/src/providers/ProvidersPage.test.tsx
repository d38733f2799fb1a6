// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { providers, queries } from "../api/queries";
import type { ProviderConfig } from "../api/types";
import ProvidersPage from "./ProvidersPage";

vi.mock("./ProviderCard", () => ({ ProviderCard: ({ provider }: { provider: ProviderConfig }) => <div id={`provider-${provider.provider_id}`} /> }));
queries.setDefaultOptions({ queries: { enabled: false } });
afterEach(cleanup);

test("the provider in the address is scrolled to once, and not after each answer", () => {
  const scroll = vi.fn();
  Element.prototype.scrollIntoView = scroll;
  const told = (configured: boolean) => act(() => void queries.setQueryData(providers().queryKey, [{ provider_id: "p", api_key_configured: configured }] as never));
  window.location.hash = "#/providers/p";
  told(false);
  render(
    <QueryClientProvider client={queries}>
      <ProvidersPage />
    </QueryClientProvider>,
  );
  told(true);
  expect(scroll).toHaveBeenCalledOnce();
});
