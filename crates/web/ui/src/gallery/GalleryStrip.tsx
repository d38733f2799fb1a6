import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMemo } from "react";
import type { Image } from "../api/types";
import { linkTo } from "../app/routes";
import { Failed } from "../shared/Quiet";
import { t } from "../strings";
import { recall, remove, star } from "./actions";
import { Grid } from "./Grid";
import { Strip } from "./Strip";
import { type Pictures, useShelf } from "./useShelf";

interface Props {
  pictures: Pictures;
  /** A column beside the picture, or a row under it. */
  direction: "column" | "row";
  /** The picture that is shown. */
  shown?: string;
  /** A person wants to see this one. */
  onShow: (image: Image) => void;
  /** As large as the screen. */
  onOpen: (image: Image) => void;
}

/** What is made, newest first. */
export const useLatest = () => useShelf(LATEST, 100);

const LATEST = { kind: "output" } as const;

/** The latest pictures beside what is being made; it fills the room that it is given. */
export function GalleryStrip({ pictures, direction, shown, onShow, onOpen }: Props) {
  const selection = useMemo(() => ({ chosen: new Set(shown ? [shown] : []), at: shown, anchor: shown }), [shown]);
  if (pictures.error) return <Failed error={pictures.error} again={pictures.again} />;
  if (direction === "row") return <Strip pictures={pictures} shown={shown} onShow={onShow} />;

  const byId = (id?: string) => pictures.items.find((image) => image.id === id);
  const onKey = (key: string): boolean => {
    const image = byId(shown);
    if (!image) return false;
    if (key === "s") void star([image], !image.starred);
    else if (key === "Delete") void remove([image]);
    else if (key === "r" && image.kind === "output") void recall(image);
    else return false;
    return true;
  };
  return (
    <Box component="section" aria-label={t.gallery.title} sx={{ height: 1, display: "flex", flexDirection: "column", minHeight: 0 }}>
      <Box sx={{ display: "flex", alignItems: "center", minHeight: 56, px: 2, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h2" sx={{ flexGrow: 1 }}>{t.gallery.title}</Typography>
        <Link href={linkTo("gallery")}>{t.gallery.strip.open}</Link>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, "& [data-act=choose]": { display: "none" } }}>
        {pictures.items.length === 0 && !pictures.isLoading ? (
          <Typography variant="body2" sx={{ color: "text.secondary", p: 2 }}>{t.gallery.empty.text}</Typography>
        ) : (
          <Grid
            pictures={pictures}
            selection={selection}
            onSelect={(change) => {
              const image = byId(change(selection).at);
              if (image) onShow(image);
            }}
            tile={88}
            onOpen={onOpen}
            onStar={(images, starred) => void star(images, starred)}
            onKey={onKey}
          />
        )}
      </Box>
    </Box>
  );
}
