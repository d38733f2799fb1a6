import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { FieldProps } from "@rjsf/utils";
import { lazy, Suspense, useState } from "react";
import { thumbnailOf } from "../../api/client";
import { toast } from "../../shared/toast";
import { t } from "../../strings";
import { has } from "../panel/document";
import { useAround } from "../panel/notes";
import { AddTile } from "./Tile";

const PlaceEditor = lazy(() => import("./PlaceEditor"));

/** The picture to start from: given, placed in the frame, taken away. */
export function ImageField({ formData, fieldPathId, name }: FieldProps) {
  const { panel, draft, change } = useAround();
  // The picture that is placed stays the same, whatever is dropped or pasted meanwhile.
  const [placing, place] = useState<string>();
  const id = typeof formData === "string" && formData ? formData : undefined;
  // A mask lies on one picture only.
  const others = { mask_image: undefined };
  if (!id) return <AddTile label={t.generate.images.addInit} room={1} add={([first]) => change({ [name]: first, ...others })} />;
  const done = (placed: string, mask: string | undefined) => {
    place(undefined);
    if (placing === id) change({ [name]: placed, mask_image: mask });
    else toast(t.generate.images.other);
  };
  return (
    <Box role="group" aria-labelledby={`${fieldPathId.$id}__label`} sx={{ display: "flex", gap: 1.5, alignItems: "center" }}>
      <Box component="img" src={thumbnailOf(id)} alt={t.generate.images.init} sx={{ width: 72, height: 72, objectFit: "contain", borderRadius: 1, bgcolor: "action.hover" }} />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5 }}>
        <Button color="inherit" variant="outlined" onClick={() => place(id)}>
          {t.generate.images.place}
        </Button>
        <Button color="inherit" onClick={() => change({ [name]: undefined, ...others })}>
          {t.generate.images.takeAway}
        </Button>
      </Box>
      {placing && (
        <Suspense>
          <PlaceEditor
            picture={placing}
            size={draft.size}
            mayExtend={has(panel, "mask_image")}
            close={() => place(undefined)}
            done={done}
          />
        </Suspense>
      )}
    </Box>
  );
}
