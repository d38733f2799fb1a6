// @vitest-environment jsdom
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { queries } from "../api/queries";
import type { Model } from "../api/types";
import { EditForm } from "./EditForm";

queries.setDefaultOptions({ queries: { enabled: false } });
afterEach(cleanup);

const model = { key: "a", name: "A", description: "d", enabled: true, revision: 1, provider_model_id: "a" } as Model;
const form = (now: Model) => (
  <QueryClientProvider client={queries}>
    <EditForm model={now} />
  </QueryClientProvider>
);

test("what is written stays when the record changes beneath it", () => {
  const { rerender } = render(form(model));
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Written" } });
  rerender(form({ ...model, enabled: false, revision: 2, description: "another" }));
  expect([screen.getByLabelText<HTMLInputElement>("Name").value, screen.getByLabelText<HTMLInputElement>("Description").value]).toEqual(["Written", "another"]);
});
