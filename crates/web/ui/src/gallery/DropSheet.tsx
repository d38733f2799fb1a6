import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import List from "@mui/material/List";
import ListItemButton from "@mui/material/ListItemButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListItemText from "@mui/material/ListItemText";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { thumbnailOf, upload } from "../api/client";
import { models, picturesChanged } from "../api/queries";
import type { Model } from "../api/types";
import { go } from "../app/routes";
import { desk, panelOf } from "../generate/desk";
import type { Given } from "../generate/images/give";
import { embeddedRecipe, type Recipe } from "../shared/embedded";
import { BrushIcon, GalleryIcon, ImageIcon, RecallIcon, UploadIcon } from "../shared/icons";
import { count } from "../shared/say";
import { useStore } from "../shared/store";
import { toast } from "../shared/toast";
import { useDropped } from "../shared/useDropped";
import { t } from "../strings";
import { recall } from "./actions";
import { addressOf } from "./filter";
import { handOver } from "./handOver";
import { inTurn } from "./inTurn";

const say = t.gallery.drop;

/** Takes pictures that are dropped anywhere or pasted, and asks what they are for. Once is enough. */
export function DropAnywhere({ takesPictures = false }: { takesPictures?: boolean }) {
  const [given, setGiven] = useState<Given>();
  const take = useCallback((all: Given) => {
    if (all.files.length > 0 || all.picture) setGiven(all);
    else toast(say.notPictures);
  }, []);
  const { isOver } = useDropped(take, takesPictures);
  return (
    <>
      {isOver && (
        <Box sx={{ position: "fixed", inset: 8, zIndex: "modal", display: "grid", placeItems: "center", borderRadius: 2, border: "2px dashed", borderColor: "primary.main", bgcolor: "color-mix(in srgb, var(--mui-palette-background-default) 75%, transparent)", fontSize: "1.25rem", fontWeight: 600, pointerEvents: "none" }}>
          {say.here}
        </Box>
      )}
      {given && <DropSheet given={given} onClose={() => setGiven(undefined)} />}
    </>
  );
}

/** Asks what pictures are for: their recipe, a reference, a start, or only to be kept. */
function DropSheet({ given, onClose }: { given: Given; onClose: () => void }) {
  const { files, picture } = given;
  const first = files.length === 1 ? files[0] : undefined;
  const recipe = useRecipe(first);
  const { data: installed = [] } = useQuery(models());
  const chosen = useStore(desk).model;
  const into = installed.find((model) => model.key === chosen);
  const takes = (field: string) => !into || panelOf(into).schema.properties?.[field] !== undefined;
  const model = recipe ? modelOf(recipe, installed) : undefined;

  const use = async (kind: "reference" | "init" | "keep") => {
    onClose();
    const images = picture ? [picture] : await keep(files);
    if (images.length > 0 && kind !== "keep") void handOver({ kind, images });
  };
  const recallIt = () => {
    onClose();
    if (picture) void recall({ id: picture });
    else if (recipe && model) void handOver({ kind: "recall", model: model.key ?? "", draft: { ...recipe.draft, model: model.key }, changes: [] });
  };
  const name = recipe ? (recipe.model.name ?? recipe.model.id) : "";
  const recallText = picture ? t.gallery.act.recallHelp : !recipe ? say.noRecipe : model ? say.recallText(name) : say.notInstalled(name);
  const unfit = t.gallery.act.unfit(into?.name ?? "");
  const isOne = first !== undefined || picture !== undefined;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="drop-sheet">
      <DialogTitle id="drop-sheet" component="h2" variant="h2">{isOne ? say.title : say.several(count(files.length, "picture"))}</DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 1, px: 1 }}>
        <Previews given={given} />
        <List disablePadding component="div">
          {isOne && <Choice icon={<RecallIcon />} title={say.recall} text={recallText} isOff={!model && !picture} onClick={recallIt} />}
          <Choice icon={<ImageIcon />} title={say.reference} text={takes("reference_images") ? say.referenceText : unfit} isOff={!takes("reference_images")} onClick={() => void use("reference")} />
          {isOne && <Choice icon={<BrushIcon />} title={say.init} text={takes("init_image") ? say.initText : unfit} isOff={!takes("init_image")} onClick={() => void use("init")} />}
          {!picture && <Choice icon={<GalleryIcon />} title={say.keep} text={say.keepText} onClick={() => void use("keep")} />}
        </List>
      </DialogContent>
    </Dialog>
  );
}

/** The recipe that a file carries, once it was read. */
function useRecipe(file: File | undefined): Recipe | undefined {
  const [recipe, setRecipe] = useState<Recipe>();
  useEffect(() => {
    let isHere = true;
    setRecipe(undefined);
    void file?.arrayBuffer().then((bytes) => isHere && setRecipe(embeddedRecipe(new Uint8Array(bytes))));
    return () => {
      isHere = false;
    };
  }, [file]);
  return recipe;
}

/** Takes pictures from the disk into the gallery; `button` opens the choice of files. */
export function AddPictures({ button = usualButton }: { button?: (choose: () => void) => ReactNode }) {
  const input = useRef<HTMLInputElement>(null);
  const chosen = (files: FileList | null) => {
    if (files?.length) void keep([...files]);
    if (input.current) input.current.value = "";
  };
  return (
    <>
      {button(() => input.current?.click())}
      <input ref={input} type="file" accept="image/*" multiple hidden onChange={(event) => chosen(event.currentTarget.files)} />
    </>
  );
}

const usualButton = (choose: () => void) => (
  <Button variant="outlined" color="inherit" startIcon={<UploadIcon />} onClick={choose} sx={{ height: 36, borderColor: "divider" }}>{t.gallery.upload}</Button>
);

/** Takes files into the gallery; gives the ids of those that it took. */
export async function keep(files: readonly File[]): Promise<string[]> {
  const { done, failed, error } = await inTurn(files, (file) => upload(file, file.name), 2);
  void picturesChanged();
  if (error) toast(say.failed(failed[0]?.name ?? "", error.message));
  else toast(t.gallery.uploaded(count(done.length, "picture")), { label: t.gallery.places.given, act: () => go("gallery", [], addressOf({ kind: "input" })) });
  return done.map(({ answer }) => answer.id);
}

/** The installed model that a recipe names: the same record, or another of the same model. */
function modelOf(recipe: Recipe, installed: readonly Model[]): Model | undefined {
  const { key, provider, id } = recipe.model;
  return installed.find((model) => model.key === key) ?? installed.find((model) => model.provider_id === provider && model.provider_model_id === id);
}

function Choice({ icon, title, text, isOff, onClick }: { icon: ReactNode; title: string; text: string; isOff?: boolean; onClick: () => void }) {
  return (
    <ListItemButton disabled={isOff} onClick={onClick} sx={{ borderRadius: 1 }}>
      <ListItemIcon sx={{ minWidth: 40 }}>{icon}</ListItemIcon>
      <ListItemText primary={title} secondary={text} slotProps={{ primary: { variant: "h3", component: "span" } as object, secondary: { variant: "body2" } }} />
    </ListItemButton>
  );
}

function Previews({ given: { files, picture } }: { given: Given }) {
  const made = useMemo(() => files.slice(0, 4).map((file) => URL.createObjectURL(file)), [files]);
  useEffect(() => () => made.forEach((address) => URL.revokeObjectURL(address)), [made]);
  const addresses = picture ? [thumbnailOf(picture)] : made;
  return (
    <Box sx={{ display: "flex", gap: 1, px: 1, justifyContent: "center" }}>
      {addresses.map((address) => (
        <Box key={address} component="img" src={address} alt="" sx={{ height: 128, maxWidth: 1, minWidth: 0, objectFit: "contain", borderRadius: 1 }} />
      ))}
    </Box>
  );
}
