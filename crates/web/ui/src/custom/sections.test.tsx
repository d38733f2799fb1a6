// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import document from "../../../../../docs/contract/schemas/custom-definition.schema.json";
import { Form } from "./around";
import { type Finding, placed } from "./findings";
import { CONTROLS, shownIn } from "./layout";
import type { Definition } from "./pointer";
import { Sections } from "./Sections";
import type { Schema } from "./shape";
import { Stray } from "./Stray";

afterEach(cleanup);

/** Nothing is asked of a server: the form must say what is wrong with what it has. */
const silent = new QueryClient({ defaultOptions: { queries: { enabled: false } } });

/** Fields of the form, and some that it does not know or has no control for. */
const FIELDS = [...CONTROLS, "", "/status", "/inference", "/something/new", "/variables/0/name", "/variables/9", "/headers/X-A", "/response/errors/0/path", "/response/usage", "/task/cancel/url", "/limits/sizes/1:1", "/body/fields/0/value", "/structure/is/odd"];

const task = { id: "id", status: "status" };
const definitions: [string, Definition][] = [
  ["nothing yet", {}],
  ["words, with a body of JSON", { features: { modalities: ["text_to_text"] }, body: { type: "json", template: "{}" }, variables: [{ name: "a" }] }],
  ["pictures, with a form, later", { features: { modalities: ["text_to_image"] }, body: { type: "multipart", fields: [] }, response: { kind: "url" }, task: { ...task, cancel: { url: "u" }, fetch: { url: "u" } } }],
  ["plain text, and bytes back", { body: { type: "text", template: "" }, response: { kind: "binary", price: { path: "p" } }, task }],
  ["a structure that is known", { structure: "openai_chat" }],
  ["a body of a kind that is not known", { body: { type: "odd" }, response: { kind: "odd" } }],
];

describe.each(["wrong", "incomplete"] as const)("what is %s is said once, whatever it is about", (severity) => {
  it.each(definitions)("in a model of %s", (_, definition) => {
    const findings: Finding[] = FIELDS.map((field, index) => ({ field, message: `Finding ${index} of ${field}.`, severity }));
    const context = { definition, schema: document as unknown as Schema, findings: placed(findings, shownIn(definition)), proposals: [], set: () => undefined };
    const { container } = render(
      <QueryClientProvider client={silent}>
        <Form value={context}>
          <Stray />
          <Sections />
        </Form>
      </QueryClientProvider>,
    );
    const text = container.textContent ?? "";
    const times = findings.map(({ field, message }) => [field, text.split(message).length - 1]);
    expect(times.filter(([, count]) => count !== 1)).toEqual([]);
  });
});
