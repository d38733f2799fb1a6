import { expect, test } from "vitest";
import type { Model, ProviderName } from "../api/types";
import { daysUntil, fits, initials, isOver, modeOf, shelves } from "./models";

const model = (name: string, provider_id: string, more: object = {}) => ({ name, provider_id, provider_model_id: name, ...more }) as Model;
const providers = [{ provider_id: "acme", name: "Acme Labs" }] as ProviderName[];
const all = [model("Canvas One", "acme", { tags: ["fast"] }), model("Canvas Two", "acme"), model("Other", "zeta")];

test("models stand by provider under its name", () => {
  expect(shelves(all, providers, "").map((shelf) => [shelf.name, shelf.models.length])).toEqual([["Acme Labs", 2], ["zeta", 1]]);
});

test.each([
  ["canvas two", 1],
  ["ACME", 2],
  ["fast", 1],
  ["canvas zeta", 0],
])("a search for %s finds %d", (words, count) => {
  expect(shelves(all, providers, words).flatMap((shelf) => shelf.models)).toHaveLength(count);
});

test("the mode follows from what goes in", () => {
  expect([modeOf({}), modeOf({ init_image: "a" }), modeOf({ init_image: "a", mask_image: "b" })]).toEqual(["txt2img", "img2img", "inpaint"]);
  expect(fits(model("a", "a", { capabilities: { modes: ["txt2img"] } }), "inpaint")).toBe(false);
  expect(fits(model("a", "a", { capabilities: {} }), "txt2img")).toBe(true);
});

test.each([["Acme Labs", "AL"], ["Sandbox", "Sa"], ["", "?"]])("%s is abbreviated as %s", (name, letters) => expect(initials(name)).toBe(letters));

test("days until a day are counted", () => expect(daysUntil("2026-12-03", Date.parse("2026-12-01T12:00:00Z"))).toBe(2));

test.each([
  [{ status: "retired" }, true],
  [{ status: "deprecated", retires_on: "2026-12-01" }, true],
  [{ status: "ga", retires_on: "2026-11-30" }, true],
  [{ status: "deprecated", retires_on: "2026-12-02" }, false],
  [{ status: "ga", retires_on: null }, false],
])("whether %j is over: %s", (model, over) => expect(isOver(model, Date.parse("2026-12-01T12:00:00Z"))).toBe(over));
