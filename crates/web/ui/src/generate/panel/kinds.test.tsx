// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test } from "vitest";
import { changed, type Draft, type PanelDocument } from "./document";
import { Panel } from "./Panel";

/** A model that nobody knew when this page was written, with an option of every kind. */
const panel: PanelDocument = {
  schema: {
    type: "object",
    required: ["model", "prompt"],
    properties: {
      model: { const: "new", default: "new" },
      prompt: { type: "string", title: "Prompt" },
      size: { title: "Size", type: "string", default: "64x64", anyOf: [{ oneOf: [{ const: "64x64", title: "1:1 (64×64)", "x-size": { width: 64, height: 64 } }] }] } as never,
      provider_options: {
        type: "object",
        title: "Options",
        properties: {
          mood: { title: "Mood", type: "string", oneOf: [{ const: "calm", description: "Quiet." }, { const: "very_wild" }] },
          strength: { title: "Strength", type: "number", minimum: 0, maximum: 1, default: 0.5 },
          frames: { title: "Frames", type: "integer", minimum: 2, maximum: 9 },
          tiled: { title: "Tiled", type: "boolean", default: false },
          words: { title: "Words", type: "string", description: "Written into the picture." },
          tags: { title: "Tags", type: "array", uniqueItems: true, items: { enum: ["one", "two"] } },
          swatches: { title: "Swatches", type: "array", items: { type: "string", format: "data-url" } },
          file: {
            title: "File",
            oneOf: [
              { type: "object", title: "PNG", required: ["kind"], properties: { kind: { type: "string", const: "png" } } },
              { type: "object", title: "JPEG", required: ["kind", "quality"], properties: { kind: { type: "string", const: "jpeg" }, quality: { title: "Quality", type: "integer", minimum: 1, maximum: 100, default: 90 } } },
            ],
          },
          format: { title: "Format", type: "string", enum: ["png", "jpeg"], default: "png" },
        },
        allOf: [
          {
            if: { properties: { format: { const: "jpeg" } }, required: ["format"] },
            // biome-ignore lint: JSON Schema calls it so.
            then: { properties: { compression: { title: "Compression", type: "integer", minimum: 0, maximum: 100 } } },
          },
        ],
      },
    },
  },
  uiSchema: { model: { "ui:widget": "hidden" }, prompt: { "ui:widget": "textarea" }, size: { "ui:options": { presentation: "aspect" } }, provider_options: { frames: { "ui:options": { presentation: "nobody-knows" } } } },
  defaults: {},
  prompts: ["prompt"],
  image: ["size"],
  generation: ["provider_options"],
};

let draft: Draft = {};

function Held() {
  const [held, setHeld] = useState<Draft>({});
  draft = held;
  return (
    <QueryClientProvider client={new QueryClient()}>
      <Panel panel={panel} draft={held} notes={{ problems: [], changes: [] }} replace={setHeld} change={(fields) => setHeld((now) => changed(now, fields))} />
    </QueryClientProvider>
  );
}

const field = (name: string) => {
  const found = document.querySelector<HTMLElement>(`[data-field="provider_options.${name}"]`);
  if (!found) throw new Error(`there is no field ${name}`);
  return found;
};
const options = () => (draft.provider_options ?? {}) as Record<string, unknown>;

function opened() {
  render(<Held />);
  fireEvent.click(screen.getByRole("button", { name: /^More/ }));
}

afterEach(cleanup);

test("an option of every kind has the control that fits it", () => {
  opened();
  const mood = within(field("mood"));
  expect(mood.getAllByRole("button").map((button) => button.textContent)).toEqual(["Calm", "Very wild"]);
  fireEvent.click(mood.getByText("Very wild"));
  expect(options().mood).toBe("very_wild");
  fireEvent.click(mood.getByText("Very wild"));
  expect(options().mood).toBeUndefined();

  fireEvent.change(within(field("strength")).getByRole("spinbutton"), { target: { value: "0.8" } });
  expect(options().strength).toBe(0.8);
  expect(within(field("strength")).getByRole("slider", { hidden: true })).toBeTruthy();

  fireEvent.change(within(field("frames")).getByRole("spinbutton"), { target: { value: "4" } });
  expect(options().frames).toBe(4);

  fireEvent.click(screen.getByLabelText("Tiled"));
  expect(options().tiled).toBe(true);

  fireEvent.change(within(field("words")).getByRole("textbox"), { target: { value: "hello" } });
  expect(options().words).toBe("hello");

  fireEvent.click(within(field("tags")).getByText("Two"));
  expect(options().tags).toEqual(["two"]);

  expect(field("swatches").querySelector("input[type=file]")).not.toBeNull();
  expect(field("swatches").textContent).toBe("SwatchesFrom a file");
});

test("a control that hangs on another comes and goes with it", () => {
  opened();
  expect(document.querySelector('[data-field="provider_options.compression"]')).toBeNull();
  fireEvent.click(within(field("format")).getByText("JPEG"));
  fireEvent.change(within(field("compression")).getByRole("spinbutton"), { target: { value: "70" } });
  expect(options()).toMatchObject({ format: "jpeg", compression: 70 });
  fireEvent.click(within(field("format")).getByText("PNG"));
  expect(document.querySelector('[data-field="provider_options.compression"]')).toBeNull();
  expect(options().compression).toBeUndefined();
});

test("a kind of object is chosen, says which it is, and shows what can be set of it", () => {
  opened();
  expect(options().file).toBeUndefined();
  fireEvent.click(within(field("file")).getByText("PNG"));
  expect(options().file).toEqual({ kind: "png" });
  fireEvent.click(within(field("file")).getByText("JPEG"));
  expect(options().file).toEqual({ kind: "jpeg", quality: 90 });
  fireEvent.change(within(field("file.quality")).getByRole("spinbutton"), { target: { value: "70" } });
  expect(options().file).toEqual({ kind: "jpeg", quality: 70 });
  fireEvent.click(within(field("file")).getByText("JPEG"));
  expect(options().file).toBeUndefined();
});

test("nothing is chosen that nobody chose", () => {
  render(<Held />);
  expect(options().mood).toBeUndefined();
  expect(options().frames).toBeUndefined();
});
