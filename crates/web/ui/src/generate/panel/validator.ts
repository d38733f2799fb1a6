import { Validator } from "@cfworker/json-schema";
import type { ErrorSchema, RJSFSchema, ValidationData, ValidatorType } from "@rjsf/utils";

/**
 * The check that the form needs to find which branch of a choice a value belongs to. It reads schemas instead of
 * compiling them to code, because the page's policy forbids code from text. What is wrong with a draft the server says.
 */
export const validator: ValidatorType = {
  validateFormData: (): ValidationData<never> => ({ errors: [], errorSchema: {} as ErrorSchema<never> }),
  isValid: (schema, formData, rootSchema) => verdict(schema, formData, rootSchema),
  rawValidation: (schema, formData) => ({
    errors: new Validator(schema as object, "2020-12", false).validate(plain(formData)).errors as never[],
  }),
};

function verdict(schema: RJSFSchema | boolean, formData: unknown, root: RJSFSchema): boolean {
  if (typeof schema === "boolean") return schema;
  // A part of the document may point into its definitions.
  const whole = { ...schema, $defs: { ...root?.$defs, ...schema.$defs } };
  try {
    return new Validator(whole as object, "2020-12").validate(plain(formData)).valid;
  } catch {
    return false;
  }
}

/** What would be sent: fields that are not said are not there. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
