/** File formats have spellings of their own. */
const FORMATS: Record<string, string> = { png: "PNG", jpeg: "JPEG", jpg: "JPEG", webp: "WebP", gif: "GIF", svg: "SVG", avif: "AVIF", pdf: "PDF" };

/** A constant as people read it: `auto`, `very_high` and `xhigh` begin with a capital and have no underscores. */
export function worded(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value !== "string" || !/^[a-z][a-z0-9_-]*$/.test(value)) return String(value);
  const format = FORMATS[value];
  if (format) return format;
  const words = value.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether a description says no more than the name. */
export function says(name: string, description: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
  return plain(name) === plain(description);
}

/** The first sentence, on one line. */
export function short(description: string | undefined): string | undefined {
  return description?.replace(/\s+/g, " ").split(/(?<=\.) /)[0];
}
