import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import Switch from "@mui/material/Switch";
import FormControlLabel from "@mui/material/FormControlLabel";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { models } from "../api/queries";
import type { Image } from "../api/types";
import { CloseIcon, RecallIcon, StarIcon } from "../shared/icons";
import { dollars } from "../shared/say";
import { t } from "../strings";
import { Act } from "./Actions";
import { recall, star } from "./actions";
import { nameOf } from "./Tile";
import { FIT, type Zoom } from "./zoom";
import { Zoomable } from "./Zoomable";

const say = t.gallery.compare;

/** Two to six pictures side by side; they zoom and move together, unless a person wants otherwise. */
export function Compare({ images, onClose }: { images: readonly Image[]; onClose: () => void }) {
  const [isTogether, setTogether] = useState(true);
  const [zooms, setZooms] = useState<Record<string, Zoom>>({});
  const zoomOf = (image: Image) => zooms[isTogether ? "all" : image.id] ?? FIT;
  const change = (image: Image, by: (now: Zoom) => Zoom) => {
    const name = isTogether ? "all" : image.id;
    setZooms((now) => ({ ...now, [name]: by(now[name] ?? FIT) }));
  };
  const isSame = images.every((image) => image.prompt === images[0]?.prompt);
  const columns = images.length <= 3 ? images.length : Math.ceil(images.length / 2);
  return (
    <Dialog open fullScreen onClose={onClose} slotProps={{ paper: { "aria-label": say.title, "data-theme": "dark", sx: { bgcolor: "#0e0e0e", color: "#eceae6", borderRadius: 0 } } as object }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 2, px: 2, minHeight: 48 }}>
        <Typography variant="h2" noWrap sx={{ flexGrow: 1, minWidth: 0 }}>{isSame && images[0] ? nameOf(images[0]) : say.title}</Typography>
        <FormControlLabel control={<Switch checked={isTogether} onChange={(_, on) => setTogether(on)} />} label={say.together} slotProps={{ typography: { variant: "body2", noWrap: true } }} />
        <Act label={say.close} onClick={onClose}><CloseIcon /></Act>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, display: "grid", gap: 1, p: 1, pt: 0, gridTemplateColumns: { xs: images.length > 3 ? "1fr 1fr" : "1fr", sm: `repeat(${columns}, minmax(0, 1fr))` }, gridAutoRows: "minmax(0, 1fr)" }}>
        {images.map((image) => (
          <Box key={image.id} component="figure" sx={{ m: 0, minHeight: 0, minWidth: 0, display: "flex", flexDirection: "column", bgcolor: "#161616", borderRadius: 1, overflow: "hidden" }}>
            <Box sx={{ flex: 1, minHeight: 0 }}>
              <Zoomable image={image} zoom={zoomOf(image)} onZoom={(by) => change(image, by)} />
            </Box>
            <Caption image={image} hasPrompt={!isSame} />
          </Box>
        ))}
      </Box>
    </Dialog>
  );
}

function Caption({ image, hasPrompt }: { image: Image; hasPrompt: boolean }) {
  const { data: all = [] } = useQuery(models());
  const model = all.find((one) => one.key === image.model)?.name ?? image.model;
  const facts = [model, `${image.width}×${image.height}`, image.price_usd ? dollars(image.price_usd) : undefined].filter(Boolean).join(" · ");
  return (
    <Box component="figcaption" sx={{ display: "flex", alignItems: "center", gap: 0.5, pl: 1.5, pr: 0.5, minHeight: 40 }}>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        {hasPrompt && <Typography variant="body2" noWrap>{nameOf(image)}</Typography>}
        <Typography variant="body2" noWrap sx={{ color: "text.secondary" }}>{facts}</Typography>
      </Box>
      <Act label={image.starred ? t.gallery.unstar : t.gallery.star} isOn={image.starred} onClick={() => void star([image], !image.starred)}>
        <StarIcon sx={image.starred ? { color: "warning.main", "& path": { fill: "currentColor" } } : undefined} />
      </Act>
      {image.kind === "output" && <Act label={t.gallery.act.recall} onClick={() => void recall(image)}><RecallIcon /></Act>}
    </Box>
  );
}
