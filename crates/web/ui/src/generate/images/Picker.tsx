import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import TextField from "@mui/material/TextField";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { api, ask, thumbnailOf } from "../../api/client";
import { Empty, Failed, Loading } from "../../shared/Quiet";
import { t } from "../../strings";

/** Pictures of the gallery, to take one. */
export default function Picker({ pick }: { pick(id: string): void }) {
  const [words, setWords] = useState("");
  const search = useDeferredValue(words.trim());
  const found = useInfiniteQuery({
    queryKey: ["images", "picker", search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => ask(api.GET("/api/v1/images", { params: { query: { limit: 60, before: pageParam, search: search || undefined } } })),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const images = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Box sx={{ display: "grid", gap: 2, pt: 1 }}>
      <TextField placeholder={t.common.search} value={words} onChange={(event) => setWords(event.target.value)} slotProps={{ htmlInput: { "aria-label": t.common.search } }} />
      {found.isLoading && <Loading />}
      {found.error && <Failed error={found.error} again={() => void found.refetch()} />}
      {found.isSuccess && images.length === 0 && <Empty title={t.generate.images.nothing} />}
      <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(104px, 1fr))", gap: 1 }}>
        {images.map((image) => (
          <ButtonBase key={image.id} onClick={() => pick(image.id)} aria-label={image.prompt ?? t.gallery.given} sx={{ borderRadius: 1, overflow: "hidden", aspectRatio: "1", "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}>
            <Box component="img" src={thumbnailOf(image.id)} alt="" loading="lazy" sx={{ width: 1, height: 1, objectFit: "cover" }} />
          </ButtonBase>
        ))}
      </Box>
      {found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{t.common.more}</Button>}
    </Box>
  );
}
