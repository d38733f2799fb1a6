import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import Tooltip from "@mui/material/Tooltip";
import type { FieldProps } from "@rjsf/utils";
import { type KeyboardEvent, useMemo, useState } from "react";
import { SwapIcon } from "../../shared/icons";
import { sentence } from "../../shared/say";
import { t } from "../../strings";
import { useAround } from "../panel/notes";
import { Note } from "../panel/templates";
import { against, isTyped, multipleOf, type NamedSize, pixelsOf, type Pixels, sizesOf } from "./size";

/** How big, and of which shape: shapes to point at, classes of size, and figures where any size may be asked for. */
export function SizeField({ schema, formData, onChange, fieldPathId }: FieldProps) {
  const { panel, sized } = useAround();
  const sizes = useMemo(() => sizesOf(schema), [schema]);
  const value = (formData ?? schema.default) as string | undefined;
  const say = (next: string) => {
    sized?.();
    onChange(next, fieldPathId.path);
  };
  const chosen = sizes.named.find((size) => size.value === value);
  const tiers = [...new Set(sizes.named.flatMap((size) => (size.tier ? [size.tier] : [])))];
  const tier = chosen?.tier ?? tiers[0];
  const offered = sizes.named.filter((size) => size.tier === undefined || size.tier === tier);
  const toTier = (next: string | null) => {
    const same = sizes.named.find((size) => size.tier === next && size.label === (chosen?.label ?? ""));
    const other = same ?? sizes.named.find((size) => size.tier === next);
    if (other) say(other.value);
  };
  const pixels = chosen?.pixels ?? (value ? pixelsOf(value) : undefined);
  return (
    <Box role="group" aria-labelledby={`${fieldPathId.$id}__label`}>
      <Box role="radiogroup" aria-label={t.generate.size.shapes} onKeyDown={walk} sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(46px, 1fr))", gap: 0.5 }}>
        {offered.map((size) => (
          <Shape key={size.value} size={size} chosen={size.value === value} isAt={size === (chosen ?? offered[0])} choose={() => say(size.value)} />
        ))}
      </Box>
      {tiers.length > 1 && (
        <ToggleButtonGroup exclusive size="small" fullWidth value={tier} onChange={(_, next: string | null) => toTier(next)} aria-label={t.generate.size.tiers} sx={{ mt: 1, "& button": { py: 0.25, minHeight: 32, fontWeight: 400 } }}>
          {tiers.map((name) => (
            <ToggleButton key={name} value={name} sx={{ textTransform: "none" }}>
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {isTyped(sizes, panel.rules ?? []) ? (
        <Free pixels={pixels} say={say} multiple={multipleOf(panel.rules ?? [])} rules={(at) => (chosen ? [] : against(at, panel.rules ?? []))} />
      ) : (
        pixels && <Box sx={{ mt: 1, fontSize: "0.75rem", color: "text.secondary" }}>{`${pixels.width} × ${pixels.height}`}</Box>
      )}
    </Box>
  );
}

/** Arrows walk the shapes and choose, as they do wherever one of several is chosen. */
function walk(event: KeyboardEvent<HTMLElement>) {
  const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (by === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=radio]")];
  const next = all[(all.indexOf(document.activeElement as HTMLElement) + by + all.length) % all.length];
  next?.focus();
  next?.click();
  event.preventDefault();
}

/** A shape, drawn small. */
function Shape({ size, chosen, isAt, choose }: { size: NamedSize; chosen: boolean; isAt: boolean; choose(): void }) {
  const title = size.pixels ? `${size.label}, ${size.pixels.width} × ${size.pixels.height}` : size.label;
  const ratio = size.ratio ?? 1;
  const [width, height] = ratio >= 1 ? [20, 20 / ratio] : [20 * ratio, 20];
  return (
    <ButtonBase
      role="radio"
      aria-checked={chosen}
      tabIndex={isAt ? 0 : -1}
      aria-label={title}
      title={title}
      onClick={choose}
      sx={{
        flexDirection: "column",
        gap: 0.5,
        py: 0.75,
        borderRadius: 1,
        border: 1,
        borderColor: chosen ? "primary.main" : "transparent",
        color: chosen ? "text.primary" : "text.secondary",
        bgcolor: chosen ? "action.selected" : undefined,
        fontSize: "0.6875rem",
        "&:hover": { bgcolor: "action.hover", color: "text.primary" },
        "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: 1 },
      }}
    >
      <svg width="24" height="24" viewBox="-12 -12 24 24" aria-hidden="true">
        <rect
          x={-width / 2}
          y={-height / 2}
          width={width}
          height={height}
          rx="2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeDasharray={size.ratio === undefined ? "3 3" : undefined}
        />
      </svg>
      {size.label}
    </ButtonBase>
  );
}

interface FreeProps {
  pixels: Pixels | undefined;
  say(value: string): void;
  multiple: number;
  rules(pixels: Pixels): string[];
}

/** Width and height as figures; what the model's rules say against them stands there as one types. */
function Free({ pixels, say, multiple, rules }: FreeProps) {
  const [own, setOwn] = useState<{ width: string; height: string }>();
  const shown = own ?? { width: String(pixels?.width ?? ""), height: String(pixels?.height ?? "") };
  const put = (next: { width: string; height: string }) => {
    setOwn(next);
    if (Number(next.width) > 0 && Number(next.height) > 0) say(`${Number(next.width)}x${Number(next.height)}`);
  };
  const at = { width: Number(shown.width), height: Number(shown.height) };
  const figure = (side: "width" | "height") => (
    <TextField
      type="number"
      value={shown[side]}
      onChange={(event) => put({ ...shown, [side]: event.target.value })}
      onBlur={() => setOwn(undefined)}
      slotProps={{ htmlInput: { "aria-label": t.generate.size[side], min: 1, step: multiple, inputMode: "numeric" } }}
    />
  );
  return (
    <>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, mt: 1 }}>
        {figure("width")}
        <span aria-hidden="true">×</span>
        {figure("height")}
        <Tooltip title={t.generate.size.swap}>
          <IconButton aria-label={t.generate.size.swap} onClick={() => put({ width: shown.height, height: shown.width })}>
            <SwapIcon />
          </IconButton>
        </Tooltip>
      </Box>
      {rules(at).map((message) => (
        <Note key={message} tone="warning.main">
          {sentence(message)}
        </Note>
      ))}
    </>
  );
}
