import { styled } from "@mui/material/styles";
import { memo } from "react";
import { thumbnailOf } from "../api/client";
import type { Image } from "../api/types";
import { CheckIcon, StarIcon, WarnIcon } from "../shared/icons";
import { t } from "../strings";

interface Props {
  image: Image;
  size: number;
  isChosen: boolean;
  /** Whether Tab comes here. */
  isAt: boolean;
}

/** The id of a picture's element. */
export const tileId = (id: string) => `picture-${id}`;

/** What a picture is called aloud. */
export function nameOf(image: Image): string {
  return image.prompt || (image.kind === "input" ? t.gallery.given : t.gallery.noPrompt);
}

/** A picture of the grid. Its frame has its size before the picture comes, so that nothing moves. */
export const Tile = memo(function Tile({ image, size, isChosen, isAt }: Props) {
  const label = `${nameOf(image)}, ${image.width}×${image.height}${image.starred ? ", ★" : ""}`;
  return (
    <Frame
      role="gridcell"
      id={tileId(image.id)}
      data-id={image.id}
      data-chosen={isChosen || undefined}
      data-starred={image.starred || undefined}
      aria-selected={isChosen}
      aria-label={label}
      tabIndex={isAt ? 0 : -1}
      draggable
      title={image.prompt ?? undefined}
      style={{ width: size, height: size }}
    >
      {image.broken ? <WarnIcon sx={{ color: "warning.main" }} /> : <img src={thumbnailOf(image.id)} alt="" decoding="async" draggable={false} />}
      <Corner type="button" tabIndex={-1} data-act="choose" aria-label={t.gallery.choose} aria-pressed={isChosen}>
        <CheckIcon sx={{ fontSize: 16 }} />
      </Corner>
      <Corner type="button" tabIndex={-1} data-act="star" aria-label={image.starred ? t.gallery.unstar : t.gallery.star} aria-pressed={image.starred}>
        <StarIcon sx={{ fontSize: 18 }} />
      </Corner>
    </Frame>
  );
});

const Frame = styled("div")({
  position: "relative",
  display: "grid",
  placeItems: "center",
  overflow: "hidden",
  borderRadius: 6,
  cursor: "pointer",
  outline: "none",
  flexShrink: 0,
  userSelect: "none",
  WebkitTouchCallout: "none",
  background: "var(--mui-palette-action-hover)",
  "& img": { position: "absolute", inset: 0, width: "100%", height: "100%", objectFit: "cover" },
  "&[data-chosen]::after": { content: '""', position: "absolute", inset: 0, borderRadius: 6, boxShadow: "inset 0 0 0 3px var(--mui-palette-primary-main), inset 0 0 0 4px var(--mui-palette-background-default)", pointerEvents: "none" },
  "&:focus-visible::before": { content: '""', position: "absolute", inset: 0, zIndex: 1, borderRadius: 6, boxShadow: "inset 0 0 0 2px var(--mui-palette-text-primary), inset 0 0 0 4px var(--mui-palette-background-default)", pointerEvents: "none" },
  // The whole picture, where somebody looks closer.
  "@media (hover: hover)": { "&:hover img": { objectFit: "contain" } },
  "& [data-act]": { opacity: 0 },
  "&:hover [data-act], &:focus-visible [data-act], &[data-chosen] [data-act=choose], &[data-starred] [data-act=star]": { opacity: 1 },
  "&[data-chosen] [data-act=choose]": { background: "var(--mui-palette-primary-main)", color: "var(--mui-palette-primary-contrastText)" },
  "&[data-starred] [data-act=star]": { color: "#ffcf5c", "& path": { fill: "currentColor" } },
  "@media (hover: none)": { "& [data-act=choose]": { opacity: 0.7 } },
});

const Corner = styled("button")({
  position: "absolute",
  zIndex: 2,
  top: 6,
  width: 26,
  height: 26,
  display: "grid",
  placeItems: "center",
  padding: 0,
  border: 0,
  borderRadius: 13,
  cursor: "pointer",
  color: "#fff",
  background: "rgba(0, 0, 0, 0.55)",
  "&[data-act=choose]": { left: 6 },
  "&[data-act=star]": { right: 6 },
  "&:hover": { background: "rgba(0, 0, 0, 0.8)" },
});
