import Box from "@mui/material/Box";
import type { Image } from "../api/types";
import { Act, PictureActions } from "../gallery/Actions";
import { FullIcon, InfoIcon } from "../shared/icons";
import { t } from "../strings";

interface Props {
  image: Image;
  full(): void;
  details: boolean;
  toggleDetails(): void;
}

/** What can be done with the picture that is looked at. */
export function PictureBar({ image, full, details, toggleDetails }: Props) {
  return (
    <Box role="toolbar" aria-label={t.run.stage} sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "center", columnGap: { xs: 0, sm: 0.5 }, px: { xs: 0.5, sm: 2 }, minHeight: 40 }}>
      <PictureActions key={image.id} image={image} recallAs="text" />
      <Act label={t.gallery.act.full} onClick={full}>
        <FullIcon />
      </Act>
      <Act label={t.gallery.act.details} isOn={details} onClick={toggleDetails}>
        <InfoIcon sx={details ? { color: "primary.main" } : undefined} />
      </Act>
    </Box>
  );
}
