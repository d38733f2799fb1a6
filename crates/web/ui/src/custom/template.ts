/** A stretch of a template: text, or a variable. */
export interface Piece {
  text: string;
  /** The variable's name. */
  name?: string;
  /** Whether there is such a variable. */
  isKnown?: boolean;
}

// `\{{` is a literal outside of JSON, and no JSON at all, so it is text in both.
const VARIABLE = /(?<!\\)\{\{\s*([^{}|\s]+)\s*(?:\|\s*[a-z_0-9]+\s*)?\}\}/g;

/** A template in pieces that are marked in different ways. Their texts together are the template. */
export function piecesOf(template: string, known: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of template.matchAll(VARIABLE)) {
    if (found.index > from) pieces.push({ text: template.slice(from, found.index) });
    const name = found[1] ?? "";
    pieces.push({ text: found[0], name, isKnown: known.has(name) });
    from = found.index + found[0].length;
  }
  if (from < template.length) pieces.push({ text: template.slice(from) });
  return pieces;
}

/** The variables that a text reads. */
export const readBy = (template: string): string[] => [...template.matchAll(VARIABLE)].map((found) => found[1] ?? "");

/** Where a line and a column are, both from 1; columns count characters, as people do. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const characters = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("");
  return Math.min(text.length, before + characters.length);
}

/** The text with something in the place of what is chosen, and where the cursor stands then. */
export function inserted(text: string, from: number, to: number, what: string): { text: string; at: number } {
  return { text: text.slice(0, from) + what + text.slice(to), at: from + what.length };
}
