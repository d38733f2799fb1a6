import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Link from "@mui/material/Link";
import Switch from "@mui/material/Switch";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { models } from "../api/queries";
import { useMay } from "../api/useMay";
import { go, linkTo } from "../app/routes";
import { deskDo } from "../generate/desk";
import { makesPictures } from "../prompting/writers";
import { BrushIcon, CheckIcon } from "../shared/icons";
import { sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import { allow, copyOf } from "./changes";
import { ModelMenu } from "./ModelMenu";
import type { CustomModel } from "./queries";

/** A model of one's own in the list. */
export function CustomRow({ model }: { model: CustomModel }) {
  const { described, life } = model;
  const mayChange = useMay("admin");
  const makes = described.modalities.map((one) => say.modalities[one] ?? one).join(", ") || say.nothingYet;
  const isPublished = life.status === "published";
  const talks = isPublished && described.usable && described.modalities.some((one) => one !== "text_to_image");
  const paints = useQuery(models()).data?.find((one) => one.key === model.key && one.usable && makesPictures(one));
  return (
    <Box component="li" aria-label={model.name} sx={{ display: "flex", alignItems: "center", columnGap: 2, rowGap: 0.5, flexWrap: "wrap", px: 1.5, py: 1.25, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ flex: "1 1 240px", minWidth: 0 }}>
        <Link component={mayChange ? "a" : "span"} href={mayChange ? linkTo("models", ["custom", model.key]) : undefined} underline={mayChange ? "hover" : "none"} color="inherit" sx={{ fontSize: "0.9375rem", fontWeight: 600, overflowWrap: "anywhere" }}>{model.name}</Link>
        <Typography variant="body2" sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>{`${sentence(makes)} · ${described.host ?? say.noHost}`}</Typography>
      </Box>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, ml: { xs: talks || paints ? -1 : 0, sm: 0 } }}>
        {paints && <Button color="inherit" onClick={() => (deskDo.choose(paints), go("generate"))}>{say.generate}</Button>}
        {talks && <Button color="inherit" onClick={() => go("models", ["talk", model.key])}>{say.talk}</Button>}
        {mayChange && isPublished && <Allowed model={model} />}
        <State model={model} />
        {mayChange && <ModelMenu model={model} first={{ label: say.edit, icon: <BrushIcon />, act: () => go("models", ["custom", model.key]) }} onCopy={() => void copy(model.key)} />}
      </Box>
    </Box>
  );
}

/** Whether a published model may be used; the switch moves at once, and goes back where the server refuses. */
function Allowed({ model }: { model: CustomModel }) {
  const work = useMutation({ mutationFn: (on: boolean) => allow(model.key, on ? "on" : "off"), onError: (error) => toast(error.message) });
  const isOn = work.isPending ? work.variables : model.life.inference === "on";
  return (
    <Tooltip title={say.inference(model.name)}>
      <Switch checked={isOn} onChange={(_, on) => work.mutate(on)} slotProps={{ input: { "aria-label": say.inference(model.name) } }} />
    </Tooltip>
  );
}

/** How far a model is in its life. */
export function State({ model }: { model: CustomModel }) {
  const { life, findings } = model;
  if (life.status === "draft") return <Chip label={findings.length ? say.state.open(findings.length) : say.state.draft} variant="outlined" />;
  if (life.inference === "off") return <Chip label={say.state.off} />;
  return <Chip label={say.state.published} variant="outlined" color="success" icon={<CheckIcon />} />;
}

/** A copy stays a draft beside it. */
async function copy(key: string) {
  try {
    toast(say.copied((await copyOf(key)).name));
  } catch (error) {
    toast((error as Error).message);
  }
}
