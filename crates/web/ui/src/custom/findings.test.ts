import { describe, expect, it } from "vitest";
import document from "../../../../../docs/contract/schemas/custom-definition.schema.json";
import { type Finding, placed, refusedBy, spelled, wordsOf } from "./findings";
import { CONTROLS, SECTIONS, sectionOf, sectionsOf } from "./layout";
import { type Schema, shapeAt } from "./shape";

const found = (field: string): Finding => ({ field, message: "m", severity: "wrong" });

describe("what is wrong stands where it can be mended", () => {
  it.each([
    ["/body/template", "/body/template", "body"],
    ["/body", "/body", "body"],
    ["/variables/2/choices/0", "/variables", "variables"],
    ["/headers/X-A", "/headers", "where"],
    ["/response/errors/0/path", "/response/errors", "response"],
    ["/task/cancel/url", "/task/cancel", "task"],
    ["/limits/sizes/1:1", "/limits/sizes", "limits"],
    ["/features", "/features", "features"],
    ["/something/new", "", "about"],
  ])("%s at %s in %s", (field, control, section) => {
    expect([...placed([found(field)], CONTROLS).keys()]).toEqual([control]);
    expect(sectionOf(field)).toBe(section);
  });

  it("several at one control, in order", () => expect(placed([found("/headers/a"), found("/headers/b")], CONTROLS).get("/headers")?.map((one) => one.field)).toEqual(["/headers/a", "/headers/b"]));
});

it.each([
  ["nothing says where", "Nothing says where"],
  ["system_prompt is on", "system_prompt is on"],
])("%s is said as %s", (message, words) => expect(wordsOf({ ...found("/a"), message })).toBe(words));

it.each([
  ["the profile acme is not there (field /auth)", [], [{ field: "/auth", message: "the profile acme is not there" }]],
  ["there is a model \"a\" already (field id)", [], [{ field: "", message: "there is a model \"a\" already" }]],
  ["the vendor said no (status 400)", [], [{ field: "", message: "the vendor said no (status 400)" }]],
  ["two things", [{ field: "/name", message: "empty", code: "empty" }, { field: "/auth", message: "gone", code: "gone" }], [{ field: "/name", message: "empty" }, { field: "/auth", message: "gone" }]],
])("a refusal %s is said where it belongs", (message, violations, found) => expect(refusedBy({ message, violations })).toEqual(found.map((one) => ({ ...one, severity: "wrong" }))));

it("a field is spelled as in the file", () => expect(["/response/errors/0/path", "/headers/a~1b", ""].map(spelled)).toEqual(["response.errors.0.path", "headers.a/b", ""]));

it("a known structure hides what it knows", () => {
  expect(sectionsOf({ structure: "openai_chat" })).not.toContain("body");
  expect(sectionsOf({})).toEqual(SECTIONS);
});

describe("the form and the schema of definitions", () => {
  const schema = document as unknown as Schema;

  it("every field of the form is one of the schema", () => expect(CONTROLS.filter((field) => shapeAt(schema, field) === undefined)).toEqual([]));

  it("every field of the schema is in the form, but the two that have buttons", () => {
    const inner = { response: "Response", task: "Polling", features: "Features", limits: "Limits", price: "Cost", prompts: "Prompts" };
    const fields = [...Object.keys(schema.properties ?? {}).map((name) => `/${name}`), ...Object.entries(inner).flatMap(([at, name]) => Object.keys(schema.$defs?.[name]?.properties ?? {}).map((field) => `/${at}/${field}`))];
    const has = (field: string) => CONTROLS.some((control) => control === field || control.startsWith(`${field}/`));
    expect(fields.filter((field) => !has(field)).sort()).toEqual(["/inference", "/status"]);
  });
});
