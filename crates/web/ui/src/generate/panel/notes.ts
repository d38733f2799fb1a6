import { createContext, useContext } from "react";
import type { Change, Violation } from "../../api/types";
import type { RJSFSchema } from "@rjsf/utils";
import { sentence } from "../../shared/say";
import { type Changing, type PanelDocument, resolved, rounded } from "./document";
import { worded } from "./words";

/** What the plan says of a field. */
export interface Notes {
  problems: Violation[];
  changes: Change[];
}

/** What fields need to know beside their own value. */
export interface PanelContext {
  panel: PanelDocument;
  draft: Record<string, unknown>;
  notes: Notes;
  /** Changes several fields at once. */
  change(fields: Changing): void;
  /** A person set the size, be it to what it was. */
  sized?(): void;
}

export const Around = createContext<PanelContext | undefined>(undefined);

/** What fields need to know beside their own value. */
export function useAround(): PanelContext {
  const around = useContext(Around);
  if (!around) throw new Error("a field of the panel stands outside of one");
  return around;
}

/** The pointer of a path: `/provider_options/quality`. */
export const pointer = (path: (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** What concerns a field. A list shows what is said of its items too. */
export function notesOf(notes: Notes, path: (string | number)[], isLeaf: boolean): Notes {
  const own = pointer(path);
  const concerns = ({ field }: { field: string }) => field === own || (isLeaf && own !== "" && field.startsWith(`${own}/`));
  return { problems: notes.problems.filter(concerns), changes: notes.changes.filter(concerns) };
}

/** What is wrong with a field, with the name that stands at it in place of its path. */
export function named(panel: PanelDocument, { field, message }: Violation): string {
  return message.replace(/^`[\w.]+`/, labelOf(panel, field));
}

/** The name of a field by its pointer. */
function labelOf(panel: PanelDocument, field: string): string {
  const path = field.split("/").slice(1);
  const found = path.reduce<RJSFSchema>((at, name) => resolved(panel.schema, (resolved(panel.schema, at).properties?.[name] ?? {}) as RJSFSchema), panel.schema as RJSFSchema);
  return found.title ?? worded(path.at(-1) ?? "");
}

/** A change in words: from what to what, unless the message says so itself. */
export function changeWords({ from, to, message }: Change): string {
  const [was, is] = [said(from), said(to)];
  const words = message.replaceAll(/(\d)x(?=\d)/g, "$1×");
  if (!was || !is || (words.includes(was) && words.includes(is))) return sentence(words) ?? "";
  return `${was} → ${is}: ${words}`;
}

/** A value of a change, as people say it. */
export function said(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return Array.isArray(value) ? value.map(said).join(", ") : "…";
  return String(rounded(value)).replace(/^(\d+)x(\d+)$/, "$1×$2");
}
