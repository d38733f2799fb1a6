import type { components } from "../api/contract";
import type { Refusal } from "../api/problem";
import { sentence } from "../shared/say";

/** Something that is wrong with a definition. */
export type Finding = components["schemas"]["Finding"];

/** Findings by the control that shows them: the nearest one that is there. What fits none stands at "". */
export function placed(findings: readonly Finding[], controls: readonly string[]): Map<string, Finding[]> {
  const at = new Map<string, Finding[]>();
  for (const finding of findings) {
    const place = nearest(finding.field, controls);
    at.set(place, [...(at.get(place) ?? []), finding]);
  }
  return at;
}

/** The longest pointer of these that leads to this one or to something around it. */
export function nearest(field: string, pointers: readonly string[]): string {
  return pointers.reduce((best, pointer) => (isAround(pointer, field) && pointer.length > best.length ? pointer : best), "");
}

const isAround = (outer: string, inner: string) => inner === outer || inner.startsWith(`${outer}/`);

/** What is wrong, as a sentence; a name at its beginning stays as it is spelled. */
export const wordsOf = ({ message }: Finding): string => (/^\w*[_{]/.test(message) ? message : (sentence(message) ?? message));

/** What the server refused, as findings: also what the form's own check does not know of. */
export function refusedBy({ message, violations }: Pick<Refusal, "message" | "violations">): Finding[] {
  if (violations.length > 0) return violations.map(({ field, message }) => ({ field, message, severity: "wrong" }));
  const field = /\(field (\/[^)\s,]*)\)$/.exec(message)?.[1] ?? "";
  return [{ field, message: message.replace(/ \(field [^)]*\)$/, ""), severity: "wrong" }];
}

/** A field in words that a person finds again: `/response/errors/0/path` is `response.errors.0.path`. */
export const spelled = (field: string): string => field.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
