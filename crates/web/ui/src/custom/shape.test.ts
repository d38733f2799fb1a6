import { describe, expect, it } from "vitest";
import { type Schema, shapeAt } from "./shape";

const root: Schema = {
  properties: {
    name: { type: "string", title: "Name", default: "" },
    kind: { $ref: "#/$defs/Kind", title: "Kind" },
    model: { type: ["string", "null"] },
    on: { type: "boolean" },
    price: { anyOf: [{ $ref: "#/$defs/Cost" }, { type: "null" }], title: "Price" },
    body: { oneOf: [{ properties: { type: { const: "json" }, template: { type: "string", description: "The\ndocument." } } }, { properties: { fields: { type: "array", items: { $ref: "#/$defs/Kind" } } } }] },
    done: { type: "array", items: { type: "string" } },
  },
  $defs: {
    Kind: { oneOf: [{ const: "text", description: "Words." }, { const: "url" }], description: "Which." },
    Cost: { properties: { usd: { anyOf: [{ type: "number", minimum: 0 }, { type: "null" }] }, days: { type: ["integer", "null"] } } },
  },
};

describe("how a field is edited", () => {
  it.each([
    ["/name", "text"],
    ["/kind", "choice"],
    ["/model", "text"],
    ["/on", "flag"],
    ["/price/usd", "number"],
    ["/body/template", "text"],
    ["/body/fields", "choices"],
    ["/done", "words"],
    ["/done/3", "text"],
    ["/price", "json"],
  ])("%s as %s", (pointer, kind) => expect(shapeAt(root, pointer)?.kind).toBe(kind));

  it("says what the schema says, the nearest first", () => {
    expect(shapeAt(root, "/kind")).toMatchObject({ title: "Kind", description: "Which.", choices: [{ value: "text", description: "Words." }, { value: "url" }] });
    expect(shapeAt(root, "/body/template")?.description).toBe("The document.");
    expect(shapeAt(root, "/price/days")?.isWhole).toBe(true);
    expect(shapeAt(root, "/price/usd")?.minimum).toBe(0);
  });

  it("is nothing where there is no such field", () => expect(shapeAt(root, "/nothing/at/all")).toBeUndefined());
});
