import { createContext, useContext } from "react";
import type { components } from "../api/contract";
import type { Finding } from "./findings";
import type { Definition } from "./pointer";
import type { Proposal } from "./queries";
import type { Schema } from "./shape";

/** What the controls of the form share. */
export interface FormContext {
  definition: Definition;
  schema: Schema;
  /** Findings by the control that shows them. */
  findings: ReadonlyMap<string, Finding[]>;
  /** What the last test proposes. */
  proposals: readonly Proposal[];
  /** How requests are authenticated, as the document says that this came from. */
  proposedAuth?: components["schemas"]["AuthProfile"];
  /** Puts a value at a pointer; `undefined` takes the field out. */
  set(pointer: string, value: unknown): void;
}

export const Form = createContext<FormContext | undefined>(undefined);

/** What the controls of the form share. */
export function useForm(): FormContext {
  const form = useContext(Form);
  if (!form) throw new Error("a control stands outside of a form");
  return form;
}
