/** Numbers and times as people say them. */

/** `$0.04`, `$1.20`, `$0.0008`: as many digits as it takes to be above zero. */
export function dollars(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.01) return `$${Number(usd.toPrecision(2)).toFixed(6).replace(/0+$/, "")}`;
  return `$${usd.toFixed(2)}`;
}

/** `$0.04 – 0.05`, or one figure where both ends look the same. */
export function range(low: number | null | undefined, high: number | null | undefined): string | undefined {
  if (low == null && high == null) return undefined;
  const [from, to] = [dollars(low ?? high ?? 0), dollars(high ?? low ?? 0)];
  return from === to ? from : `${from} – ${to.slice(1)}`;
}

/** A message of the server, which begins small, as a sentence of its own. */
export function sentence(message: string | undefined): string | undefined {
  return message && message.charAt(0).toUpperCase() + message.slice(1);
}

/** `1 picture`, `4 pictures`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `8 s`, `1 min 20 s`, `2 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return `${Math.round(minutes / 60)} h`;
}

const DAY = 86_400_000;

/** `just now`, `12 min ago`, `3 h ago`, `yesterday`, else the day. */
export function ago(when: string | number | Date, now = Date.now()): string {
  const at = new Date(when).getTime();
  const gone = now - at;
  if (gone < 60_000) return "just now";
  if (gone < 3_600_000) return `${Math.floor(gone / 60_000)} min ago`;
  if (gone < DAY) return `${Math.floor(gone / 3_600_000)} h ago`;
  if (gone < 2 * DAY) return "yesterday";
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}

/** `812 B`, `10 kB`, `2.4 MB`. */
export function bytes(number: number): string {
  if (number < 1000) return `${number} B`;
  if (number < 1e6) return `${Math.round(number / 1000)} kB`;
  return `${(number / 1e6).toFixed(1)} MB`;
}
