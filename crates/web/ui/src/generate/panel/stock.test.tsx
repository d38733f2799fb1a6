// @vitest-environment jsdom
import CoreForm from "@rjsf/core";
import MuiForm from "@rjsf/mui";
import { customizeValidator } from "@rjsf/validator-ajv8";
import { cleanup, render } from "@testing-library/react";
import Ajv2020 from "ajv/dist/2020";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { PanelDocument } from "./document";

// The documents are for any front end: stock RJSF draws them as they are, in two themes, with none of our components.
const PANELS = join(__dirname, "../../../../../../docs/contract/panels");
const documents = readdirSync(PANELS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".json"))
  .map((path) => [path, JSON.parse(readFileSync(join(PANELS, path), "utf8")) as PanelDocument] as const);
const validator = customizeValidator({ AjvClass: Ajv2020 });
const themes = [["core", CoreForm], ["mui", MuiForm]] as const;

afterEach(cleanup);

describe.each(documents)("%s", (_path, panel) => {
  test.each(themes)("is drawn by the stock theme %s", (_theme, Form) => {
    const { container } = render(
      <Form schema={panel.schema} uiSchema={panel.uiSchema} validator={validator} formData={panel.defaults} />,
    );
    expect(container.textContent).not.toMatch(/Unsupported field|Unknown field type|No widget/);
    const names = [...panel.prompts, ...panel.image, ...panel.generation];
    const shown = names.filter((name) => panel.schema.properties?.[name] && panel.uiSchema[name]?.["ui:widget"] !== "hidden");
    for (const name of shown) {
      expect(container.querySelector(`[id^="root_${name}"]`), name).not.toBeNull();
    }
  });

  test("is a schema that Ajv takes, and a fresh panel is right but for the words", () => {
    const check = new Ajv2020({ strict: false, allErrors: true, logger: false }).compile(panel.schema);
    check({ ...panel.defaults, model: panel.model?.key });
    const wrong = (check.errors ?? []).filter((error) => error.params.missingProperty !== "prompt" && !error.instancePath.startsWith("/model") && error.params.missingProperty !== "model");
    expect(wrong.filter((error) => error.keyword !== "const")).toEqual([]);
  });
});
