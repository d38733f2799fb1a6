/** Totals of the chart, day by day. */

/** A total of a group, as the server gives it. */
export interface Total {
  group: string;
  calls: number;
  images: number;
  usd: number;
}

/** Which figure is shown. */
export type Figure = "usd" | "images";

/** A part of a day's bar: one model, or all others. */
export interface Part {
  name: string;
  value: number;
}

export interface Day {
  day: string;
  parts: Part[];
  total: number;
}

const MS = 86_400_000;

/** The days up to and with today, in UTC, as the server counts them. */
export function lastDays(count: number, now = Date.now()): string[] {
  return Array.from({ length: count }, (_, index) => new Date(now - (count - 1 - index) * MS).toISOString().slice(0, 10));
}

/** The first moment of a day, in UTC. */
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Stacks the days of some models; whatever is beyond them is `other`. */
export function stacked(days: readonly string[], all: readonly Total[], models: readonly { name: string; totals: readonly Total[] }[], figure: Figure, other: string): Day[] {
  const byDay = (totals: readonly Total[]) => new Map(totals.map((total) => [total.group, total[figure]]));
  const whole = byDay(all);
  const each = models.map(({ name, totals }) => ({ name, of: byDay(totals) }));
  return days.map((day) => {
    const parts = each.map(({ name, of }) => ({ name, value: of.get(day) ?? 0 }));
    const total = whole.get(day) ?? 0;
    const rest = total - parts.reduce((sum, part) => sum + part.value, 0);
    // Sums of decimal fractions are never quite the same.
    return { day, total, parts: rest > 1e-9 ? [...parts, { name: other, value: rest }] : parts };
  });
}

/** The lines of a scale in words: all with as many digits as it takes to tell them apart. */
export function labelled(lines: readonly number[], figure: Figure): string[] {
  const digits = (value: number) => (Number(value.toPrecision(6)).toString().split(".")[1] ?? "").length;
  const most = Math.max(2, ...lines.map(digits));
  return lines.map((line) => (figure !== "usd" ? line.toLocaleString("en") : line === 0 ? "$0" : `$${line.toFixed(most)}`));
}

/** A round number at or above the greatest value, and the lines below it. What is counted has no fractions. */
export function scaleOf(most: number, figure: Figure): { top: number; lines: number[] } {
  if (most <= 0) return { top: 1, lines: [1] };
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [0.25, 0.5, 1, 2, 2.5, 5].map((by) => by * power).find((by) => most / by <= 4 && (figure === "usd" || Number.isInteger(by))) ?? power * 5;
  const count = Math.ceil(most / step - 1e-9);
  return { top: count * step, lines: Array.from({ length: count }, (_, index) => (index + 1) * step) };
}
