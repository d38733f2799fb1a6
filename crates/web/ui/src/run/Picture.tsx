import Box from "@mui/material/Box";
import { fullOf, thumbnailOf } from "../api/client";
import type { Image } from "../api/types";

/** A picture of the gallery, whole. Its thumbnail stands there until it has come. */
export function Picture({ image }: { image: Image }) {
  return (
    <Box
      component="img"
      key={image.id}
      src={fullOf(image.id)}
      alt={image.prompt ?? ""}
      width={image.width}
      height={image.height}
      draggable
      sx={{
        position: "absolute",
        inset: 0,
        width: 1,
        height: 1,
        objectFit: "contain",
        backgroundImage: `url("${thumbnailOf(image.id)}")`,
        backgroundSize: "contain",
        backgroundRepeat: "no-repeat",
        backgroundPosition: "center",
        animation: "land 150ms",
        "@keyframes land": { from: { opacity: 0 } },
      }}
    />
  );
}
