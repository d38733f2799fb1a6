import type { Image } from "../api/types";
import { dayOf } from "./filter";

/** A row of the grid: the name of a day, or pictures `from` to before `to`. */
export type Row = { kind: "day"; day: string; count: number } | { kind: "pictures"; from: number; to: number };

const days = new WeakMap<Image, string>();

function dayOfImage(image: Image): string {
  let day = days.get(image);
  if (day === undefined) {
    day = dayOf(new Date(image.created_at));
    days.set(image, day);
  }
  return day;
}

/** Pictures in rows of so many, each day begun anew. */
export function rowsOf(items: readonly Image[], columns: number): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < items.length; ) {
    const day = dayOfImage(items[from] as Image);
    let end = from + 1;
    while (end < items.length && dayOfImage(items[end] as Image) === day) end += 1;
    rows.push({ kind: "day", day, count: end - from });
    for (let start = from; start < end; start += columns) rows.push({ kind: "pictures", from: start, to: Math.min(start + columns, end) });
    from = end;
  }
  return rows;
}

/** The row in which a picture lies. */
export function rowOf(rows: readonly Row[], index: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = endOf(rows, middle);
    if (end <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many pictures lie in the rows up to and with this one. */
function endOf(rows: readonly Row[], at: number): number {
  const row = rows[at];
  if (row?.kind === "pictures") return row.to;
  const next = rows[at + 1];
  return next?.kind === "pictures" ? next.from : 0;
}

/** Where a key leads from a picture; nothing where it is none of these keys. */
export function stepped(rows: readonly Row[], count: number, index: number, key: string, page: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, index - 1);
    case "ArrowRight":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return below(rows, index, -1);
    case "ArrowDown":
      return below(rows, index, 1);
    case "PageUp":
      return below(rows, index, -page);
    case "PageDown":
      return below(rows, index, page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** The picture some rows further, in the same column as far as there is one. Names of days are passed over. */
function below(rows: readonly Row[], index: number, by: number): number {
  const pictures = rows.filter((row) => row.kind === "pictures");
  const here = pictures.findIndex((row) => index < row.to);
  const row = pictures[here];
  const target = pictures[Math.min(pictures.length - 1, Math.max(0, here + by))];
  if (!row || !target || row === target) return index;
  return Math.min(target.from + (index - row.from), target.to - 1);
}

/** `Today`, `Yesterday`, the day of this year, or with its year. */
export function dayName(day: string, words: { today: string; yesterday: string }, now = new Date()): string {
  if (day === dayOf(now)) return words.today;
  if (day === dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return words.yesterday;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const style = { weekday: "long", day: "numeric", month: "long" } as const;
  return new Date(year, month - 1, date).toLocaleDateString("en", year === now.getFullYear() ? style : { ...style, year: "numeric" });
}
