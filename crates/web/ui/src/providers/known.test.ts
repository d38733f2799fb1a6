import { expect, test } from "vitest";
import { known } from "./known";

const schema = {
  properties: {
    project: { type: ["string", "null"], title: "Project", description: "Sent as `X-Project`,\nso that it counts." },
    auth: { anyOf: [{ $ref: "#/$defs/Auth" }, { type: "null" }], title: "Key is sent as" },
    routes: { $ref: "#/$defs/Routes", title: "Routes" },
    names: { type: "object", additionalProperties: { type: "string" }, title: "Names" },
  },
  $defs: { Auth: { oneOf: [{ const: "bearer", description: "`Authorization`" }, { const: "api-key" }] }, Routes: { enum: ["v1", "v2"] } },
};

test.each([
  ["project", { title: "Project", help: "Sent as X-Project, so that it counts.", choices: undefined, isObject: false }],
  ["auth", { title: "Key is sent as", help: undefined, choices: [{ value: "bearer", help: "Authorization" }, { value: "api-key", help: undefined }], isObject: false }],
  ["routes", { title: "Routes", help: undefined, choices: [{ value: "v1" }, { value: "v2" }], isObject: false }],
  ["names", { title: "Names", help: undefined, choices: undefined, isObject: true }],
  ["base_url", undefined],
])("what is known of the setting %s", (name, said) => expect(known(schema, name)).toEqual(said));

test("a provider may have no settings of its own", () => expect(known(null, "auth")).toBeUndefined());
