import { asWav } from "../prompting/wav";

/** What every model of speech reads. */
const PLAIN = /^audio\/(x-)?(wav|wave|vnd\.wave|mpeg|mp3)$/;

/** The first sound among files that were dropped, pasted or chosen. */
export const soundIn = (files: Iterable<File>): File | undefined => [...files].find(({ type }) => type.startsWith("audio/"));

/** A sound as models take it: what few of them read becomes WAV where the browser can do that, and stays as it is elsewhere. */
export async function readable(sound: File, convert: (sound: Blob) => Promise<Blob> = asWav): Promise<File> {
  if (PLAIN.test(sound.type)) return sound;
  try {
    return new File([await convert(sound)], `${sound.name.replace(/\.\w+$/, "")}.wav`, { type: "audio/wav" });
  } catch {
    // The server knows what it is, and says so.
    return sound;
  }
}

/** Bytes at the beginning of a sound that tell what kind it is. */
const HEAD = 4096;

/** As much of a sound as tells its kind: what is in the way of a question is asked at every letter, the sound is sent once. */
export const headOf = (sound: Blob): Blob => sound.slice(0, HEAD, sound.type);
