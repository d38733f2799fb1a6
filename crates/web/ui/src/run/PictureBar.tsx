import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Tooltip from "@mui/material/Tooltip";
import { type ReactNode, useState } from "react";
import { downloadOf } from "../api/client";
import type { Image, Model } from "../api/types";
import { ChevronIcon, DownloadIcon, FullIcon, RecallIcon, StarIcon, TrashIcon } from "../shared/icons";
import { deletePictures, star } from "../shared/pictures";
import { t } from "../strings";

interface Props {
  image: Image;
  models: Model[];
  /** Puts everything it was made with into the panel, of another model where one is given. */
  recall(image: Image, model?: Model): void;
  use(image: Image, as: "reference_images" | "init_image"): void;
  full(): void;
  details: boolean;
  toggleDetails(): void;
}

/** What can be done with the picture that is looked at. */
export function PictureBar({ image, models, recall, use, full, details, toggleDetails }: Props) {
  const made = image.kind === "output";
  const others = models.filter((model) => model.usable && model.key !== image.model);
  return (
    <Box role="toolbar" aria-label={t.run.stage} sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "center", gap: 0.5, px: 2, minHeight: 40 }}>
      {made && (
        <Tooltip title={t.run.recallHelp} describeChild>
          <Button color="inherit" startIcon={<RecallIcon />} onClick={() => recall(image)}>
            {t.run.recall}
          </Button>
        </Tooltip>
      )}
      {made && others.length > 0 && (
        <Choose label={t.run.same} title={t.run.sameHelp}>
          {(close) =>
            others.map((model) => (
              <MenuItem key={model.key} onClick={() => (close(), recall(image, model))}>
                {model.name}
              </MenuItem>
            ))
          }
        </Choose>
      )}
      <Choose label={t.run.useAs}>
        {(close) => [
          <MenuItem key="reference" onClick={() => (close(), use(image, "reference_images"))}>
            {t.run.asReference}
          </MenuItem>,
          <MenuItem key="init" onClick={() => (close(), use(image, "init_image"))}>
            {t.run.asInit}
          </MenuItem>,
        ]}
      </Choose>
      <Act label={image.starred ? t.run.unstar : t.run.star} act={() => void star(image)} icon={<StarIcon sx={image.starred ? { color: "primary.main", "& path": { fill: "currentColor" } } : undefined} />} />
      <Tooltip title={t.run.download}>
        <IconButton component="a" href={downloadOf(image.id)} download aria-label={t.run.download}>
          <DownloadIcon />
        </IconButton>
      </Tooltip>
      <Act label={t.run.delete} act={() => void deletePictures([image.id])} icon={<TrashIcon />} />
      <Act label={t.run.full} act={full} icon={<FullIcon />} />
      <Button color="inherit" onClick={toggleDetails} aria-expanded={details} endIcon={<ChevronIcon sx={{ transform: details ? "rotate(180deg)" : undefined }} />}>
        {t.run.details}
      </Button>
    </Box>
  );
}

function Act({ label, act, icon }: { label: string; act(): void; icon: ReactNode }) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={act}>
        {icon}
      </IconButton>
    </Tooltip>
  );
}

function Choose({ label, title, children }: { label: string; title?: string; children(close: () => void): ReactNode }) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <Button color="inherit" title={title} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)} endIcon={<ChevronIcon sx={{ fontSize: "16px !important" }} />}>
        {label}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== undefined} onClose={() => setAnchor(undefined)}>
        {children(() => setAnchor(undefined))}
      </Menu>
    </>
  );
}
