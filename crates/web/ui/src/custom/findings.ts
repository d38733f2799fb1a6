import type { components } from "../api/contract";
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
