import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useEffect, useState } from "react";
import { ImageIcon, RecallIcon, StarIcon } from "../shared/icons";
import { t } from "../strings";
import { type Given, givenBy, idsOf, maybePicture } from "./images/give";
import type { PanelDocument } from "./panel/document";
import { recipeOf } from "./recipe";

interface Props {
  panel: PanelDocument | undefined;
  use(id: string, as: "reference_images" | "init_image"): boolean;
  recallRecipe(recipe: Record<string, unknown>): void;
  recallPicture(id: string): void;
}

/** A picture that is dropped or pasted anywhere: what is it for? */
export function DropSheet({ panel, use, recallRecipe, recallPicture }: Props) {
  const [given, setGiven] = useState<Given>();
  const [recipe, setRecipe] = useState<Record<string, unknown>>();
  const [over, setOver] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const take = (next: Given) => {
      if (next.files.length === 0 && !next.picture) return;
      setGiven(next);
      setTrouble(undefined);
      setRecipe(undefined);
      const [file] = next.files;
      if (file) void recipeOf(file).then(setRecipe);
    };
    const drag = (event: DragEvent) => {
      if (!maybePicture(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!maybePicture(event.dataTransfer)) return;
      // A control that takes pictures itself has been there first.
      if (event.defaultPrevented) return;
      event.preventDefault();
      take(givenBy(event.dataTransfer));
    };
    // Also where a control takes the drop and lets nobody else know.
    const dropped = () => setOver(false);
    const paste = (event: ClipboardEvent) => take(givenBy(event.clipboardData));
    const on = { dragover: drag, dragleave: leave, drop, paste } as Record<string, EventListener | ((event: never) => void)>;
    Object.entries(on).forEach(([name, does]) => window.addEventListener(name, does as EventListener));
    window.addEventListener("drop", dropped, true);
    return () => {
      Object.entries(on).forEach(([name, does]) => window.removeEventListener(name, does as EventListener));
      window.removeEventListener("drop", dropped, true);
    };
  }, []);

  const has = (name: string) => panel?.schema.properties?.[name] !== undefined;
  const put = async (as: "reference_images" | "init_image") => {
    if (!given) return;
    setBusy(true);
    try {
      const ids = await idsOf(as === "init_image" ? { ...given, files: given.files.slice(0, 1) } : given);
      if (ids.every((id) => use(id, as))) setGiven(undefined);
      else setTrouble(t.generate.drop.full);
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const recall = () => {
    if (recipe) recallRecipe(recipe);
    else if (given?.picture) recallPicture(given.picture);
    setGiven(undefined);
  };
  return (
    <>
      {over && (
        <Box sx={{ position: "fixed", inset: 8, zIndex: "modal", border: "2px dashed", borderColor: "primary.main", borderRadius: 2, pointerEvents: "none", display: "grid", placeItems: "center", bgcolor: "rgba(0,0,0,.35)", color: "#fff", fontSize: "1.25rem" }}>
          {t.generate.drop.hint}
        </Box>
      )}
      <Dialog open={given !== undefined} onClose={() => setGiven(undefined)} maxWidth="xs" fullWidth>
        <DialogTitle variant="h1">{t.generate.drop.title}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 1 }}>
          {has("reference_images") && (
            <Button variant="outlined" color="inherit" size="large" disabled={busy} startIcon={<StarIcon />} onClick={() => void put("reference_images")}>
              {t.generate.drop.reference}
            </Button>
          )}
          {has("init_image") && (
            <Button variant="outlined" color="inherit" size="large" disabled={busy} startIcon={<ImageIcon />} onClick={() => void put("init_image")}>
              {t.generate.drop.init}
            </Button>
          )}
          {(recipe?.draft !== undefined || given?.picture) && (
            <Button variant="outlined" color="inherit" size="large" disabled={busy} startIcon={<RecallIcon />} onClick={recall}>
              {t.generate.drop.recipe}
            </Button>
          )}
          {!has("reference_images") && !has("init_image") && <Box sx={{ color: "text.secondary" }}>{t.generate.drop.unfit}</Box>}
          {trouble && (
            <Box role="alert" sx={{ color: "error.main" }}>
              {trouble}
            </Box>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
