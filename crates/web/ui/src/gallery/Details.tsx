import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, ask, fullOf, thumbnailOf } from "../api/client";
import { boards, job, models } from "../api/queries";
import type { Image, Job } from "../api/types";
import { linkTo } from "../app/routes";
import { tookOf } from "../run/slots";
import { CloseIcon, CopyIcon } from "../shared/icons";
import { bytes, dollars, duration } from "../shared/say";
import { t } from "../strings";
import { Act, PictureActions } from "./Actions";
import { copy } from "./actions";
import { inputsOf, settingsOf } from "./settings";
import { nameOf } from "./Tile";

const say = t.gallery.details;

/** How a picture was made, as far as the server knows. */
interface Recipe {
  seed?: number | null;
  mode?: string;
  revised_prompt?: string | null;
  draft?: Record<string, unknown>;
}

/** One picture, with everything that made it and what can be done with it. */
export function Details({ image, onClose, onOpen, hasPreview = true }: { image: Image; onClose: () => void; onOpen?: () => void; hasPreview?: boolean }) {
  return (
    <Box component="aside" aria-label={say.title} sx={{ display: "flex", flexDirection: "column", height: 1, minHeight: 0 }}>
      <Box sx={{ display: "flex", alignItems: "center", px: 2, pt: 1, pb: 1 }}>
        <Typography variant="h2" sx={{ flexGrow: 1 }}>{say.title}</Typography>
        <Act label={t.gallery.act.close} onClick={onClose}><CloseIcon /></Act>
      </Box>
      <Box sx={{ overflowY: "auto", px: 2, pb: 3, display: "grid", gap: 2, alignContent: "start", gridTemplateColumns: "minmax(0, 1fr)" }}>
        {hasPreview && <Preview image={image} onOpen={onOpen} />}
        <Prompt image={image} />
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
          <PictureActions image={image} />
        </Box>
        <Facts image={image} key={image.id} />
      </Box>
    </Box>
  );
}

function Preview({ image, onOpen }: { image: Image; onOpen?: () => void }) {
  return (
    <ButtonBase onClick={onOpen} aria-label={t.gallery.act.full} sx={{ height: "min(320px, 36vh)", borderRadius: 1, overflow: "hidden", bgcolor: "action.hover", "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}>
      <img key={image.id} src={fullOf(image.id)} alt={nameOf(image)} style={{ width: "100%", height: "100%", objectFit: "contain", background: `url("${thumbnailOf(image.id)}") center / contain no-repeat` }} />
    </ButtonBase>
  );
}

/** What was said, short until somebody wants it whole. */
export function Prompt({ image }: { image: Image }) {
  const [isWhole, setWhole] = useState(false);
  if (!image.prompt) return <Typography variant="body1" sx={{ color: "text.secondary" }}>{nameOf(image)}</Typography>;
  const isLong = image.prompt.length > 280;
  const clamp = isLong && !isWhole ? { display: "-webkit-box", WebkitLineClamp: 6, WebkitBoxOrient: "vertical", overflow: "hidden" } : {};
  return (
    <Box sx={{ display: "flex", gap: 1, alignItems: "flex-start", "& > button": { mt: -0.5, mr: -1 } }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="body1" sx={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap", ...clamp }}>{image.prompt}</Typography>
        {isLong && !isWhole && <Link component="button" onClick={() => setWhole(true)}>{t.common.more}</Link>}
      </Box>
      <Act label={say.copyPrompt} onClick={() => void copy(image.prompt ?? "")}><CopyIcon /></Act>
    </Box>
  );
}

/** Everything that is known of a picture. */
export function Facts({ image }: { image: Image }) {
  const isMade = image.kind === "output";
  const { data: all = [] } = useQuery(models());
  const { data: onBoards = [] } = useQuery(boards());
  const { data: recipe } = useQuery({
    queryKey: ["recipe", image.id],
    queryFn: () => ask(api.GET("/api/v1/images/{id}/recipe", { params: { path: { id: image.id } } })) as Promise<Recipe>,
    enabled: isMade,
    staleTime: Infinity,
  });
  const { data: made } = useQuery({ ...job(image.job ?? ""), enabled: isMade && Boolean(image.job) });
  const model = all.find((one) => one.key === image.model);
  const board = onBoards.find((one) => one.id === image.board_id);
  const call = callOf(made, image);
  return (
    <>
      <Box component="dl" sx={{ m: 0, display: "grid", gridTemplateColumns: "112px minmax(0, 1fr)", rowGap: 1, columnGap: 2, "& dt": { color: "text.secondary" }, "& dd": { m: 0, overflowWrap: "anywhere" } }}>
        {image.model && <Fact label={say.model}>{model ? <Link href={linkTo("models", [model.key ?? ""])}>{model.name}</Link> : image.model}</Fact>}
        <Fact label={say.size}>{`${image.width}×${image.height} · ${bytes(image.bytes)} ${kindOf(image.media_type)}`}</Fact>
        {isMade && <Fact label={say.price}>{image.price_usd == null ? say.unpriced : image.price_usd === 0 ? say.free : dollars(image.price_usd)}</Fact>}
        <Fact label={say.created}>{new Date(image.created_at).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" })}</Fact>
        {call?.took !== undefined && <Fact label={say.took}>{duration(call.took)}</Fact>}
        {recipe?.mode && <Fact label={say.mode}>{say.modes[recipe.mode] ?? recipe.mode}</Fact>}
        {recipe?.seed != null && <Fact label={say.seed} copied={String(recipe.seed)}>{recipe.seed}</Fact>}
        {board && <Fact label={say.board}>{board.name}</Fact>}
        {recipe?.draft && settingsOf(recipe.draft, model).filter(({ name, value }) => name !== "size" || value !== `${image.width}×${image.height}`).map((setting) => <Fact key={setting.name} label={setting.label}>{setting.value}</Fact>)}
        {call?.requestId && <Fact label={say.request} copied={call.requestId}>{call.requestId}</Fact>}
      </Box>
      {recipe?.draft && <Inputs ids={inputsOf(recipe.draft)} />}
      {recipe?.revised_prompt && <Revised text={recipe.revised_prompt} />}
      {recipe && <Whole recipe={recipe} />}
      {!isMade && <Typography variant="body2" sx={{ color: "text.secondary" }}>{say.none}</Typography>}
    </>
  );
}

/** The call that gave a picture: how long it took, and what the vendor's support asks for. */
function callOf(made: Job | undefined, image: Image) {
  const call = made?.calls.find((one) => image.id.startsWith(one.id));
  if (!call) return undefined;
  return { took: tookOf(call, image), requestId: call.request_id };
}

const kindOf = (media: string) => media.replace("image/", "").toUpperCase();

function Fact({ label, copied, children }: { label: string; copied?: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <Box component="dd" sx={copied ? { display: "flex", alignItems: "flex-start", gap: 0.5, "& button": { my: -0.75, flexShrink: 0 } } : undefined}>
        <span>{children}</span>
        {copied && <Act label={`${say.copy}: ${label}`} onClick={() => void copy(copied)}><CopyIcon sx={{ fontSize: 16 }} /></Act>}
      </Box>
    </>
  );
}

function Inputs({ ids }: { ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <div>
      <Typography variant="h3" component="h3" sx={{ mb: 1 }}>{say.inputs}</Typography>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>
        {ids.map((id) => (
          <Box key={id} component="img" src={thumbnailOf(id)} alt={t.gallery.picture} sx={{ width: 72, height: 72, objectFit: "cover", borderRadius: 1, bgcolor: "action.hover" }} />
        ))}
      </Box>
    </div>
  );
}

function Revised({ text }: { text: string }) {
  return (
    <div>
      <Typography variant="h3" component="h3">{say.revised}</Typography>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>{text}</Typography>
    </div>
  );
}

function Whole({ recipe }: { recipe: Recipe }) {
  const text = JSON.stringify(recipe, null, 2);
  return (
    <Box component="details" sx={{ "& summary": { cursor: "pointer", fontWeight: 600 } }}>
      <summary>{say.recipe}</summary>
      <Box sx={{ position: "relative" }}>
        <Box component="pre" tabIndex={0} sx={{ m: 0, mt: 1, p: 1.5, maxHeight: 320, overflow: "auto", fontSize: "0.75rem", bgcolor: "action.hover", borderRadius: 1 }}>{text}</Box>
        <Box sx={{ position: "absolute", top: 12, right: 4 }}>
          <Act label={`${say.copy}: ${say.recipe}`} onClick={() => void copy(text)}><CopyIcon /></Act>
        </Box>
      </Box>
    </Box>
  );
}
