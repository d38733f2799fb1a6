import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { api, ask } from "../api/client";
import type { Image } from "../api/types";
import { worded } from "../generate/panel/words";
import { ago, dollars } from "../shared/say";
import { t } from "../strings";

interface Recipe {
  draft?: { provider_options?: Record<string, unknown> } & Record<string, unknown>;
  revised_prompt?: string;
  request_id?: string;
  seed?: number;
}

/** How a picture was made, as people say it. */
export function Details({ image, model }: { image: Image; model: string }) {
  const recipe = useQuery({
    queryKey: ["recipe", image.id],
    queryFn: () => ask(api.GET("/api/v1/images/{id}/recipe", { params: { path: { id: image.id } } })) as Promise<Recipe>,
  });
  const made = recipe.data;
  const options = Object.entries(made?.draft?.provider_options ?? {}).map(([name, value]) => `${worded(name)}: ${worded(value)}`);
  const rows: [string, string | undefined][] = [
    [t.run.fields.prompt, image.prompt ?? undefined],
    [t.run.fields.revised, made?.revised_prompt],
    [t.run.fields.model, model],
    [t.run.fields.size, `${image.width} × ${image.height}`],
    [t.run.fields.price, image.price_usd == null ? undefined : image.price_usd === 0 ? t.generate.plan.free : dollars(image.price_usd)],
    [t.run.fields.made, ago(image.created_at)],
    [t.run.fields.seed, made?.seed?.toString() ?? (made?.draft?.seed as number | undefined)?.toString()],
    [t.run.fields.options, options.join(" · ") || undefined],
    [t.run.fields.request, made?.request_id],
    [t.run.fields.id, image.id],
  ];
  return (
    <Box component="dl" sx={{ display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", columnGap: 2, rowGap: 0.5, m: 0, px: 3, py: 1, maxHeight: "32vh", overflow: "auto", fontSize: "0.8125rem", width: 1, maxWidth: 800, alignSelf: "center" }}>
      {rows.map(
        ([name, value]) =>
          value && (
            <Fragment key={name}>
              <Box component="dt" sx={{ color: "text.secondary" }}>
                {name}
              </Box>
              <Box component="dd" sx={{ m: 0, overflowWrap: "anywhere", userSelect: "text" }}>
                {value}
              </Box>
            </Fragment>
          ),
      )}
    </Box>
  );
}
