import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useRef } from "react";
import { Act } from "../gallery/Actions";
import { CloseIcon, UploadIcon } from "../shared/icons";
import { bytes } from "../shared/say";
import { t } from "../strings";
import { custom as say } from "../strings/custom";

interface Props {
  label: string;
  accept: string;
  file: File | undefined;
  onChange(file: File | undefined): void;
}

/** One file that goes in. */
export function FileInput({ label, accept, file, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Box role="group" aria-label={label} sx={{ display: "flex", alignItems: "center", gap: 1, minWidth: 0 }}>
      <Typography variant="body2" sx={{ minWidth: 96, color: "text.secondary" }}>{label}</Typography>
      {file ? (
        <>
          <Typography variant="body2" noWrap>{`${file.name} · ${bytes(file.size)}`}</Typography>
          <Act label={`${t.common.delete}: ${label}`} onClick={() => onChange(undefined)}><CloseIcon /></Act>
        </>
      ) : (
        <Button color="inherit" startIcon={<UploadIcon />} onClick={() => input.current?.click()}>{say.test.choose}</Button>
      )}
      <input ref={input} type="file" hidden aria-label={label} accept={accept} onChange={(event) => (onChange(event.target.files?.[0]), (event.target.value = ""))} />
    </Box>
  );
}
