import Form from "@rjsf/core";
import { Theme } from "@rjsf/mui";
import type { Field, RegistryFieldsType, RJSFSchema, TemplatesType, UiSchema } from "@rjsf/utils";
import { useMemo } from "react";
import { ImageField } from "../images/ImageField";
import { ImagesField } from "../images/ImagesField";
import { MaskField } from "../images/MaskField";
import { SizeField } from "../size/SizeField";
import { type Changing, type Draft, type PanelDocument, presentationOf } from "./document";
import { Around, type Notes } from "./notes";
import { KindsField } from "./Kinds";
import { FieldTemplate, MultiSchemaFieldTemplate, Nothing, ObjectFieldTemplate } from "./templates";
import { validator } from "./validator";
import { richWidgets, stockWidgets } from "./widgets";

/** Controls that a hint of the document asks for; whoever does not know the hint draws a stock one. */
const richFields: Record<string, Field> = { aspect: SizeField, images: ImagesField, image: ImageField, mask: MaskField };

const templates: Partial<TemplatesType> = {
  FieldTemplate,
  ObjectFieldTemplate,
  MultiSchemaFieldTemplate,
  ErrorListTemplate: Nothing,
};
const fields: RegistryFieldsType = {
  ...Object.fromEntries(Object.entries(richFields).map(([name, field]) => [`rich-${name}`, field])),
  OneOfField: KindsField,
};
const widgets = { ...stockWidgets, ...Object.fromEntries(Object.entries(richWidgets).map(([name, widget]) => [`rich-${name}`, widget])) };

/** Only what the document calls a default is one: the first of several choices is not, nor is an empty object. */
const DEFAULTS = { constAsDefaults: "skipOneOf", emptyObjectFields: "skipEmptyDefaults" } as const;

interface Props {
  panel: PanelDocument;
  draft: Draft;
  notes: Notes;
  replace(draft: Draft): void;
  change(fields: Changing): void;
  /** A person set the size, be it to what it was. */
  sized?(): void;
}

/** The controls of a model, drawn from its panel document and nothing else. */
export function Panel({ panel, draft, notes, replace, change, sized }: Props) {
  const uiSchema = useMemo(() => ({ ...enriched(panel.uiSchema), "ui:submitButtonOptions": { norender: true } }), [panel.uiSchema]);
  const around = useMemo(() => ({ panel, draft, notes, change, sized }), [panel, draft, notes, change, sized]);
  return (
    <Around value={around}>
      <Form
        {...Theme}
        tagName="div"
        schema={panel.schema as RJSFSchema}
        uiSchema={uiSchema}
        formData={draft}
        validator={validator}
        templates={{ ...Theme.templates, ...templates }}
        widgets={{ ...Theme.widgets, ...widgets }}
        fields={fields}
        experimental_defaultFormStateBehavior={DEFAULTS}
        noValidate
        noHtml5Validate
        omitExtraData
        liveOmit
        idPrefix="panel"
        onChange={({ formData }) => formData && replace(formData as Draft)}
      />
    </Around>
  );
}

/** Puts this page's own controls where the document's hints ask for them. */
export function enriched(uiSchema: UiSchema): UiSchema {
  return Object.fromEntries(
    Object.entries(uiSchema).map(([key, value]) => {
      if (key.startsWith("ui:") || typeof value !== "object" || value === null || Array.isArray(value)) return [key, value];
      const inner = enriched(value as UiSchema);
      const hint = presentationOf(value as UiSchema);
      if (hint === undefined) return [key, inner];
      if (hint in richFields) return [key, { ...inner, "ui:field": `rich-${hint}`, "ui:fieldReplacesAnyOrOneOf": true }];
      if (hint in richWidgets) return [key, { ...inner, "ui:widget": `rich-${hint}` }];
      return [key, inner];
    }),
  );
}
