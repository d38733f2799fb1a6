/** Reads the recipe that is written into pictures which leave the gallery, in the browser: nothing is sent anywhere. */

const KEYWORD = "impasto";

/** The recipe of a PNG or JPEG, where there is one. */
export async function recipeOf(file: Blob): Promise<Record<string, unknown> | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = ofPng(bytes) ?? ofJpeg(bytes);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

const words = new TextDecoder();

/** An `iTXt` chunk under our keyword, as it is: keyword, 0, not compressed, 0, language, 0, translation, 0, text. */
function ofPng(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0) !== 0x89504e47) return undefined;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = words.decode(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (kind === "iTXt") {
      const found = ofText(data);
      if (found !== undefined) return found;
    }
    if (kind === "IEND") return undefined;
    at += 12 + length;
  }
  return undefined;
}

function ofText(data: Uint8Array): string | undefined {
  const end = data.indexOf(0);
  if (words.decode(data.subarray(0, end)) !== KEYWORD || data[end + 1] !== 0) return undefined;
  const language = data.indexOf(0, end + 3);
  const translation = data.indexOf(0, language + 1);
  return words.decode(data.subarray(translation + 1));
}

/** Comment segments that begin with our keyword; a long recipe is in several. */
function ofJpeg(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const start = `${KEYWORD}\0`;
  const pieces: number[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const kind = bytes[at + 1];
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (kind === 0xda) break;
    if (kind === 0xfe) {
      const said = bytes.subarray(at + 4, at + 2 + length);
      if (words.decode(said.subarray(0, start.length)) === start) pieces.push(...said.subarray(start.length));
    }
    at += 2 + length;
  }
  return pieces.length ? words.decode(new Uint8Array(pieces)) : undefined;
}
