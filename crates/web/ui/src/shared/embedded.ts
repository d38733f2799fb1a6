/** Reads the recipe that a downloaded picture carries: PNG, JPEG, WebP and GIF, as `/download` writes it. */

/** What of a recipe the page needs. */
export interface Recipe {
  model: { key: string; provider: string; id: string; name?: string };
  draft: Record<string, unknown>;
}

const KEYWORD = "impasto\0";
/** Each byte a letter. The browser's `latin1` is another code for the bytes from 80 to 9F. */
const letters = (bytes: Uint8Array) => String.fromCharCode(...bytes);
const utf8 = new TextDecoder();

/** The recipe of a file; nothing where it carries none, or none that can be read. */
export function embeddedRecipe(bytes: Uint8Array): Recipe | undefined {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  try {
    const recipe = JSON.parse(text) as Partial<Recipe>;
    return recipe.model && recipe.draft ? (recipe as Recipe) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  const start = letters(bytes.subarray(0, 12));
  if (start.startsWith("\x89PNG")) return ofPng(bytes);
  if (start.startsWith("\xff\xd8")) return ofJpeg(bytes);
  if (start.startsWith("RIFF") && start.endsWith("WEBP")) return ofWebp(bytes);
  if (start.startsWith("GIF8")) return ofGif(bytes);
  return undefined;
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const named = (bytes: Uint8Array, at: number) => letters(bytes.subarray(at, at + KEYWORD.length)) === KEYWORD;

/** An `iTXt` chunk: keyword, four zeros (not compressed, no language), text. */
function ofPng(bytes: Uint8Array): string | undefined {
  const data = view(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += data.getUint32(at) + 12) {
    const [from, to] = [at + 8, at + 8 + data.getUint32(at)];
    if (letters(bytes.subarray(at + 4, from)) === "iTXt" && named(bytes, from) && to <= bytes.length)
      return utf8.decode(bytes.subarray(from + KEYWORD.length + 4, to));
  }
  return undefined;
}

/** Comment segments, one after the other. */
function ofJpeg(bytes: Uint8Array): string | undefined {
  const data = view(bytes);
  const parts: number[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + data.getUint16(at + 2)) {
    const end = at + 2 + data.getUint16(at + 2);
    if (bytes[at + 1] === 0xfe && named(bytes, at + 4)) parts.push(...bytes.subarray(at + 4 + KEYWORD.length, end));
  }
  return parts.length > 0 ? utf8.decode(new Uint8Array(parts)) : undefined;
}

/** The XMP packet. */
function ofWebp(bytes: Uint8Array): string | undefined {
  const data = view(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = data.getUint32(at + 4, true);
    if (letters(bytes.subarray(at, at + 4)) === "XMP ") {
      const packet = utf8.decode(bytes.subarray(at + 8, at + 8 + length));
      const escaped = /<impasto:recipe>([\s\S]*?)<\/impasto:recipe>/.exec(packet)?.[1];
      return escaped?.replaceAll("&#13;", "\r").replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
    }
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** A comment extension: blocks of at most 255 bytes, the first of which begins with the keyword. */
function ofGif(bytes: Uint8Array): string | undefined {
  for (let at = 6; at + 3 < bytes.length; at += 1) {
    if (bytes[at] !== 0x21 || bytes[at + 1] !== 0xfe || !named(bytes, at + 3)) continue;
    const parts: number[] = [];
    for (let block = at + 2; (bytes[block] ?? 0) > 0; block += 1 + (bytes[block] ?? 0))
      parts.push(...bytes.subarray(block + 1, block + 1 + (bytes[block] ?? 0)));
    return utf8.decode(new Uint8Array(parts).subarray(KEYWORD.length));
  }
  return undefined;
}
