import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { FieldProps } from "@rjsf/utils";
import { lazy, Suspense, useState } from "react";
import { thumbnailOf } from "../../api/client";
import { BrushIcon } from "../../shared/icons";
import { toast } from "../../shared/toast";
import { t } from "../../strings";
import { useAround } from "../panel/notes";

const MaskEditor = lazy(() => import("./MaskEditor"));

/** What is to be repainted, painted over the picture to start from. */
export function MaskField({ formData, onChange, fieldPathId, name }: FieldProps) {
  const { draft, change } = useAround();
  // The picture that is painted over stays the same, whatever is dropped or pasted meanwhile.
  const [painted, paint] = useState<string>();
  const mask = typeof formData === "string" && formData ? formData : undefined;
  const picture = typeof draft.init_image === "string" ? draft.init_image : undefined;
  const done = (id: string) => {
    paint(undefined);
    if (painted === picture) change({ [name]: id });
    else toast(t.generate.images.other);
  };
  return (
    <Box role="group" aria-labelledby={`${fieldPathId.$id}__label`} sx={{ display: "flex", gap: 1.5, alignItems: "center" }}>
      {mask && picture && (
        <Box sx={{ position: "relative", width: 72, height: 72, borderRadius: 1, overflow: "hidden", bgcolor: "action.hover" }}>
          <Box component="img" src={thumbnailOf(picture)} alt="" sx={{ position: "absolute", width: 1, height: 1, objectFit: "contain", opacity: 0.4 }} />
          <Box component="img" src={thumbnailOf(mask)} alt={t.generate.mask.shown} sx={{ position: "absolute", width: 1, height: 1, objectFit: "contain", opacity: 0.8 }} />
        </Box>
      )}
      <Button color="inherit" variant="outlined" startIcon={<BrushIcon />} onClick={() => paint(picture)}>
        {mask ? t.generate.mask.again : t.generate.mask.paint}
      </Button>
      {mask && (
        <Button color="inherit" onClick={() => onChange(undefined, fieldPathId.path)}>
          {t.generate.images.takeAway}
        </Button>
      )}
      {painted && (
        <Suspense>
          <MaskEditor picture={painted} mask={painted === picture ? mask : undefined} close={() => paint(undefined)} done={done} />
        </Suspense>
      )}
    </Box>
  );
}
