import Box from "@mui/material/Box";
import { type KeyboardEvent, useRef, useState } from "react";
import { useWidth } from "../gallery/useWidth";
import { dollars } from "../shared/say";
import { t } from "../strings";
import { type Day, type Figure, labelled, scaleOf } from "./days";

/** One hue from strong to weak for the dearest models, grey for the rest. */
export const SHADES = ["var(--mui-palette-primary-main)", "color-mix(in srgb, var(--mui-palette-primary-main) 62%, var(--mui-palette-background-default))", "color-mix(in srgb, var(--mui-palette-primary-main) 36%, var(--mui-palette-background-default))", "color-mix(in srgb, var(--mui-palette-text-primary) 55%, var(--mui-palette-background-default))", "color-mix(in srgb, var(--mui-palette-text-primary) 28%, var(--mui-palette-background-default))"];

const HEIGHT = 240;
const [LEFT, BOTTOM, TOP] = [48, 24, 8];

/** A figure as it is said. */
export const figured = (value: number, figure: Figure) => (figure === "usd" ? dollars(value) : value.toLocaleString("en"));

/** Bars by day, each model its part. Arrows walk the days; the same stands in a table. */
export function Chart({ days, figure, names, nameOf }: { days: readonly Day[]; figure: Figure; names: readonly string[]; nameOf: (group: string) => string }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [at, setAt] = useState<number>();
  const { top, lines } = scaleOf(Math.max(0, ...days.map((day) => day.total)), figure);
  const labels = labelled([0, ...lines], figure);
  const room = Math.max(0, width - LEFT);
  const step = room / days.length;
  const bar = Math.min(40, Math.max(2, step - Math.max(2, step * 0.25)));
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const shown = at === undefined ? undefined : days[at];
  const keyed = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    setAt((now) => Math.min(days.length - 1, Math.max(0, (now ?? days.length) + by)));
  };
  const every = Math.ceil(56 / Math.max(1, step));
  const label = t.usage.chart(figure === "usd" ? t.usage.spent : t.usage.pictures, days.length);
  return (
    <Box ref={frame} sx={{ position: "relative" }}>
      <Box component="svg" role="img" aria-label={label} tabIndex={0} onKeyDown={keyed} onBlur={() => setAt(undefined)} onPointerLeave={() => setAt(undefined)} width={width} height={HEIGHT} sx={{ display: "block", fontSize: "0.6875rem", "& text": { fill: "var(--mui-palette-text-secondary)" }, "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", borderRadius: 1 } }}>
        {[0, ...lines].map((line, index) => (
          <g key={line}>
            <line x1={LEFT} x2={width} y1={y(line)} y2={y(line)} stroke="var(--mui-palette-divider)" />
            <text x={LEFT - 8} y={y(line) + 4} textAnchor="end">{labels[index]}</text>
          </g>
        ))}
        {days.map((day, index) => {
          const x = LEFT + index * step + (step - bar) / 2;
          let below = 0;
          return (
            <g key={day.day} onPointerEnter={() => setAt(index)} onPointerDown={() => setAt(index)}>
              <rect x={LEFT + index * step} y={TOP} width={step} height={HEIGHT - TOP - BOTTOM} fill={at === index ? "var(--mui-palette-action-hover)" : "transparent"} />
              {day.parts.map((part) => {
                const [from, to] = [below, (below += part.value)];
                const shade = SHADES[names.indexOf(part.name)] ?? SHADES[SHADES.length - 1];
                return part.value > 0 && <rect key={part.name} x={x} y={y(to)} width={bar} height={Math.max(1, y(from) - y(to))} fill={shade} />;
              })}
              {index % every === 0 && <text x={x + bar / 2} y={HEIGHT - 6} textAnchor="middle">{shortDay(day.day)}</text>}
            </g>
          );
        })}
      </Box>
      {shown && at !== undefined && (
        <Box role="status" sx={{ position: "absolute", top: 8, left: at > days.length / 2 ? LEFT + 8 : "auto", right: at > days.length / 2 ? "auto" : 8, pointerEvents: "none", bgcolor: "background.paper", border: 1, borderColor: "divider", borderRadius: 1, px: 1.5, py: 1, boxShadow: 4, minWidth: 160 }}>
          <Box sx={{ fontWeight: 600 }}>{shortDay(shown.day)} · {figured(shown.total, figure)}</Box>
          {shown.parts.filter((part) => part.value > 0).map((part) => (
            <Box key={part.name} sx={{ display: "flex", justifyContent: "space-between", gap: 2, color: "text.secondary" }}>
              <span>{nameOf(part.name)}</span>
              <span>{figured(part.value, figure)}</span>
            </Box>
          ))}
        </Box>
      )}
    </Box>
  );
}

/** `Nov 21`, in UTC as the server counts. */
export const shortDay = (day: string) => new Date(`${day}T00:00:00Z`).toLocaleDateString("en", { month: "short", day: "numeric", timeZone: "UTC" });
