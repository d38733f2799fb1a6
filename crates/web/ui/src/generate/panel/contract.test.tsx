// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { RJSFSchema } from "@rjsf/utils";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import Ajv2020 from "ajv/dist/2020";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { useState } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { changed, choicesOf, type Draft, freshDraft, has, type PanelDocument, resolved, sent, waitsFor } from "./document";
import { Panel } from "./Panel";

// Every panel that this workspace serves, whichever provider crates are in it: one that is dropped in is tried here
// with no change to the front end.
const PANELS = join(__dirname, "../../../../../../docs/contract/panels");
const documents = readdirSync(PANELS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json"))
  .map((path) => [path, JSON.parse(readFileSync(join(PANELS, path), "utf8")) as PanelDocument] as const);

let draft: Draft = {};

function Held({ panel }: { panel: PanelDocument }) {
  const [held, setHeld] = useState<Draft>(() => ({ ...freshDraft(panel), prompt: "a red boat" }));
  draft = held;
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Panel panel={panel} draft={held} notes={{ problems: [], changes: [] }} replace={setHeld} change={(fields) => setHeld((now) => changed(now, fields))} />
    </QueryClientProvider>
  );
}

afterEach(cleanup);

const fieldOf = (path: string) => {
  const found = document.querySelector<HTMLElement>(`[data-field="${path}"]`);
  if (!found) throw new Error(`there is no control for ${path}`);
  return found;
};

/** Chooses the last of several choices, which stand side by side or in a list. */
function choose(field: HTMLElement) {
  const list = within(field).queryByRole("combobox", { hidden: true });
  if (!list) return fireEvent.click(within(field).getAllByRole("button", { hidden: true }).at(-1) as HTMLElement);
  fireEvent.mouseDown(list);
  return fireEvent.click(screen.getAllByRole("option", { hidden: true }).at(-1) as HTMLElement);
}

/** The fields of an object, or what is a field itself. */
function fieldsOf(panel: PanelDocument, path: string, schema: RJSFSchema): [string, RJSFSchema][] {
  const at = resolved(panel.schema, schema);
  if (at.type !== "object" || at.oneOf || at.anyOf) return [[path, at]];
  return Object.entries(at.properties ?? {}).flatMap(([name, inner]) => fieldsOf(panel, `${path}.${name}`, inner as RJSFSchema));
}

/** Does with a control what a person does with one of its kind. */
async function use(panel: PanelDocument, path: string, schema: RJSFSchema) {
  const field = within(fieldOf(path));
  const type = [schema.type].flat().find((type) => type !== "null");
  const kinds = schema.oneOf ?? schema.anyOf;
  if (choicesOf(panel.schema, schema)) choose(fieldOf(path));
  else if (kinds?.some((kind) => typeof kind === "object" && resolved(panel.schema, kind as RJSFSchema).type === "object")) {
    choose(fieldOf(path));
    const last = resolved(panel.schema, kinds.at(-1) as RJSFSchema);
    for (const [name, inner] of Object.entries(last.properties ?? {})) {
      const at = resolved(panel.schema, inner as RJSFSchema);
      if (at.const === undefined && last.required?.includes(name)) await use(panel, `${path}.${name}`, at);
    }
  } else if (type === "number" || type === "integer") {
    const most = schema.maximum ?? (schema.minimum ?? 0) + 1;
    fireEvent.change(field.getByRole("spinbutton", { hidden: true }), { target: { value: String(most) } });
  } else if (type === "boolean") {
    fireEvent.click(field.queryByRole("switch", { hidden: true }) ?? field.getByRole("checkbox", { hidden: true }));
  } else if (type === "array" && (schema.items as RJSFSchema | undefined)?.format === "data-url") {
    const file = new File([new Uint8Array([1, 2, 3])], "a.png", { type: "image/png" });
    fireEvent.change(fieldOf(path).querySelector("input[type=file]") as HTMLElement, { target: { files: [file] } });
    await waitFor(() => expect(at(path)).toHaveLength(1));
  } else if (type === "array") choose(fieldOf(path));
  else fireEvent.change(field.getByRole("textbox", { hidden: true }), { target: { value: "a word" } });
}

const at = (path: string) => path.split(".").reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], draft);

describe.each(documents)("%s", (_path, panel) => {
  const own = panel.schema.properties?.provider_options;
  const options = typeof own === "object" ? resolved(panel.schema, own as RJSFSchema).properties ?? {} : {};

  const shown = Object.entries(options).filter(([name]) => panel.uiSchema.provider_options?.[name]?.["ui:widget"] !== "hidden") as [string, RJSFSchema][];

  test("has a control for everything that it speaks of", () => {
    render(<Held panel={panel} />);
    screen.queryAllByRole("button", { name: /^More/ }).forEach((button) => fireEvent.click(button));
    const names = [...panel.prompts, ...panel.image, ...panel.generation].filter((name) => has(panel, name) && name !== "init_fit" && !waitsFor(panel, name, draft));
    for (const name of names.filter((name) => name !== "provider_options")) fieldOf(name);
    for (const [name, schema] of shown) for (const [path] of fieldsOf(panel, `provider_options.${name}`, schema)) fieldOf(path);
    expect(document.body.textContent).not.toMatch(/Unsupported field|Unknown field type|No widget/);
  });

  test("takes what is said at each of its options", async () => {
    render(<Held panel={panel} />);
    screen.queryAllByRole("button", { name: /^More/ }).forEach((button) => fireEvent.click(button));
    for (const [path, schema] of shown.flatMap(([name, schema]) => fieldsOf(panel, `provider_options.${name}`, schema))) {
      await use(panel, path, schema);
      expect(at(path), path).not.toBeUndefined();
    }
    const check = new Ajv2020({ strict: false, allErrors: true, logger: false }).compile(panel.schema);
    check(sent(panel, panel.model?.key ?? "", draft));
    expect((check.errors ?? []).filter((error) => error.instancePath.startsWith("/provider_options"))).toEqual([]);
  });
});
