import { getDefaultRegistry } from "@rjsf/core";
import type { FieldProps, RJSFSchema, WidgetProps } from "@rjsf/utils";
import { tagOf } from "./document";
import { MultiSchemaFieldTemplate } from "./templates";
import { Choice } from "./widgets";
import { worded } from "./words";

const Stock = getDefaultRegistry().fields.OneOfField as React.ComponentType<FieldProps>;

/**
 * Objects of several kinds, told apart by a constant: which kind, and then what can be set of it. Nothing is chosen until
 * somebody chooses. Alternatives of any other sort are drawn as always.
 */
export function KindsField(props: FieldProps & { options?: RJSFSchema[] }) {
  const { options = [], registry, formData, onChange, fieldPathId, uiSchema } = props;
  const kinds = options.map((option) => registry.schemaUtils.retrieveSchema(option));
  const tag = tagOf(kinds);
  if (tag === undefined) return <Stock {...props} />;
  const constOf = (kind: RJSFSchema) => (kind.properties?.[tag] as RJSFSchema).const as string;
  const chosen = kinds.find((kind) => constOf(kind) === (formData as Record<string, unknown> | undefined)?.[tag]);
  const choose = (value: unknown) => {
    const kind = kinds.find((kind) => constOf(kind) === value);
    onChange(kind && registry.schemaUtils.getDefaultFormState(kind, { [tag]: value }), fieldPathId.path);
  };
  const choice = {
    ...props,
    id: fieldPathId.$id,
    schema: {},
    value: chosen && constOf(chosen),
    options: { enumOptions: kinds.map((kind) => ({ value: constOf(kind), label: kind.title ?? worded(constOf(kind)), schema: kind })) },
    onChange: choose,
  } as unknown as WidgetProps;
  const inner = { ...chosen, title: undefined, description: undefined } as RJSFSchema;
  const hasMore = chosen && Object.keys(chosen.properties ?? {}).length > 1;
  const Inside = registry.fields.SchemaField as React.ComponentType<FieldProps>;
  return (
    <MultiSchemaFieldTemplate
      schema={props.schema}
      registry={registry}
      selector={<Choice {...choice} />}
      optionSchemaField={hasMore ? <Inside {...props} schema={inner} uiSchema={{ ...uiSchema, [tag]: { "ui:widget": "hidden" } }} /> : null}
    />
  );
}
