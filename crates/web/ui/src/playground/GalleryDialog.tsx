import Dialog from "@mui/material/Dialog";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { lazy, Suspense } from "react";
import { Loading } from "../shared/Quiet";

const Picker = lazy(() => import("../generate/images/Picker"));

/** Takes a picture of the gallery. */
export function GalleryDialog({ title, pick, onClose }: { title: string; pick(id: string): void; onClose(): void }) {
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="gallery-dialog">
      <DialogTitle id="gallery-dialog" variant="h2">{title}</DialogTitle>
      <DialogContent>
        <Suspense fallback={<Loading />}>
          <Picker pick={pick} />
        </Suspense>
      </DialogContent>
    </Dialog>
  );
}
