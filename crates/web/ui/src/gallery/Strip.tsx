import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { thumbnailOf } from "../api/client";
import type { Image } from "../api/types";
import { t } from "../strings";
import { drag } from "./dragged";
import { nameOf } from "./Tile";
import type { Pictures } from "./useShelf";

const SIDE = 72;
const GAP = 4;

/** One row of pictures that goes on to the right. */
export function Strip({ pictures, shown, onShow }: { pictures: Pictures; shown?: string; onShow: (image: Image) => void }) {
  const { items, hasMore, more } = pictures;
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ horizontal: true, count: items.length, getScrollElement: () => frame.current, estimateSize: () => SIDE + GAP, overscan: 8, paddingStart: 8, paddingEnd: 8 });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last > items.length - 20) more();
  }, [hasMore, items.length, last, more]);
  return (
    <Box ref={frame} component="section" aria-label={t.gallery.strip.latest} sx={{ overflowX: "auto", overflowY: "hidden", height: SIDE + 16, py: 1 }}>
      <Box sx={{ position: "relative", height: SIDE }} style={{ width: virtual.getTotalSize() }}>
        {seen.map(({ index, start }) => {
          const image = items[index] as Image;
          const isShown = image.id === shown;
          return (
            <ButtonBase
              key={image.id}
              aria-label={nameOf(image)}
              aria-current={isShown || undefined}
              onClick={() => onShow(image)}
              draggable
              onDragStart={(event) => drag(event.dataTransfer, image.id, [image.id])}
              sx={{ borderRadius: 0.75, overflow: "hidden", bgcolor: "action.hover", outline: isShown ? "2px solid" : "none", outlineColor: "primary.main", outlineOffset: 1, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "text.primary" } }}
              style={{ position: "absolute", left: start, width: SIDE, height: SIDE }}
            >
              <img src={thumbnailOf(image.id)} alt="" decoding="async" draggable={false} style={{ width: "100%", height: "100%", objectFit: "cover" }} />
            </ButtonBase>
          );
        })}
      </Box>
    </Box>
  );
}
