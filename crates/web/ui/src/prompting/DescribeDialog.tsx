import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { type Given, givenBy, idsOf } from "../generate/images/give";
import { UploadIcon } from "../shared/icons";
import { Loading } from "../shared/Quiet";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { prompting } from "../strings/prompting";

const Picker = lazy(() => import("../generate/images/Picker"));
const words = prompting.describe;

/** Which picture shall be described: dropped, pasted, from a file or of the gallery. */
export function DescribeDialog({ pick, onClose }: { pick(image: string): void; onClose(): void }) {
  const file = useRef<HTMLInputElement>(null);
  const [isTaking, setTaking] = useState(false);
  // Whoever has closed this while a file was on its way wants nothing of it, and pays nothing.
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  const take = useCallback(
    async (given: Given) => {
      if (given.files.length === 0 && !given.picture) return;
      setTaking(true);
      try {
        const [id] = await idsOf(given);
        if (id && isOpen.current) pick(id);
      } catch (error) {
        toast((error as Error).message);
        setTaking(false);
      }
    },
    [pick],
  );
  // While this is open, what is pasted is for it and for nothing below it.
  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      void take(givenBy(event.clipboardData));
    };
    window.addEventListener("paste", pasted, true);
    return () => window.removeEventListener("paste", pasted, true);
  }, [take]);
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="describe"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void take(givenBy(event.dataTransfer));
      }}
    >
      <DialogTitle id="describe" variant="h2">{words.title}</DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 2 }}>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>{words.text}</Typography>
        <Box>
          <Button variant="outlined" color="inherit" startIcon={<UploadIcon />} loading={isTaking} onClick={() => file.current?.click()}>{words.file}</Button>
          <input ref={file} type="file" hidden accept="image/*" aria-label={words.file} onChange={(event) => (void take({ files: [...(event.target.files ?? [])] }), (event.target.value = ""))} />
        </Box>
        <Suspense fallback={<Loading />}>
          <Picker pick={pick} />
        </Suspense>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" onClick={onClose}>{t.common.cancel}</Button>
      </DialogActions>
    </Dialog>
  );
}
