import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, ask, thumbnailOf } from "../api/client";
import type { Image } from "../api/types";
import { linkTo } from "../app/routes";
import { DRAGGED } from "../generate/images/give";
import { t } from "../strings";
import { byDay } from "./days";

/** The latest pictures, newest first. */
export function useRecent() {
  const found = useInfiniteQuery({
    queryKey: ["images", "recent"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ask(api.GET("/api/v1/images", { params: { query: { kind: "output", limit: 48, before: pageParam } } })),
    getNextPageParam: (page) => page.next ?? undefined,
    maxPages: 20,
  });
  return { ...found, images: found.data?.pages.flatMap((page) => page.items) ?? [] };
}

interface Props {
  recent: ReturnType<typeof useRecent>;
  at: string | undefined;
  look(image: Image): void;
  /** As a row under the picture, where there is no room beside it. */
  row?: boolean;
}

/** The latest pictures beside the one that is looked at. */
export function Recent({ recent, at, look, row }: Props) {
  const { images, hasNextPage, isFetchingNextPage, fetchNextPage } = recent;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !hasNextPage) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && !isFetchingNextPage && void fetchNextPage());
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Box component="section" aria-label={t.run.recent} sx={{ display: "flex", flexDirection: "column", minHeight: 0, height: row ? "auto" : 1 }}>
      <Box sx={{ display: row ? "none" : "flex", alignItems: "center", justifyContent: "space-between", px: 2, minHeight: 56 }}>
        <Typography variant="h2">{t.run.recent}</Typography>
        <Link underline="hover" href={linkTo("gallery")} variant="body2" sx={{ color: "text.secondary" }}>
          {t.run.all}
        </Link>
      </Box>
      <Box tabIndex={-1} sx={row ? { display: "flex", gap: 1, overflowX: "auto", px: 3, pt: 0.5, pb: 2 } : { flex: 1, minHeight: 0, overflowY: "auto", px: 2, pb: 2 }}>
        {recent.isSuccess && images.length === 0 && !row && (
          <Typography variant="body2" sx={{ color: "text.secondary" }}>
            {t.run.recentEmpty}
          </Typography>
        )}
        {row
          ? images.slice(0, 24).map((image) => <Thumb key={image.id} image={image} chosen={image.id === at} look={look} size={72} />)
          : byDay(images).map(({ day, images }) => (
              <Box key={day} sx={{ mb: 2 }}>
                <Typography variant="caption" component="h3" sx={{ color: "text.secondary", m: 0, mb: 1 }}>
                  {day}
                </Typography>
                <Box sx={{ display: "grid", gridTemplateColumns: "repeat(3, 1fr)", gap: 1 }}>
                  {images.map((image) => (
                    <Thumb key={image.id} image={image} chosen={image.id === at} look={look} />
                  ))}
                </Box>
              </Box>
            ))}
        <Box ref={end} sx={{ height: 1 }} />
      </Box>
    </Box>
  );
}

function Thumb({ image, chosen, look, size }: { image: Image; chosen: boolean; look(image: Image): void; size?: number }) {
  return (
    <ButtonBase
      onClick={() => look(image)}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, image.id)}
      aria-label={image.prompt ?? image.id}
      aria-pressed={chosen}
      sx={{
        width: size ?? 1,
        flexShrink: 0,
        aspectRatio: "1",
        borderRadius: 1,
        overflow: "hidden",
        bgcolor: "action.hover",
        outline: "2px solid",
        outlineColor: chosen ? "primary.main" : "transparent",
        outlineOffset: 1,
        "&.Mui-focusVisible": { outlineColor: "text.primary" },
      }}
    >
      <Box component="img" src={thumbnailOf(image.id)} alt="" loading="lazy" draggable={false} sx={{ width: 1, height: 1, objectFit: "cover", "&:hover": { objectFit: "contain" } }} />
    </ButtonBase>
  );
}
