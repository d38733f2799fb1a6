import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import type { WidgetProps } from "@rjsf/utils";
import { useRef } from "react";
import { CloseIcon } from "../../shared/icons";
import { toast } from "../../shared/toast";
import { t } from "../../strings";

/** Pictures that an option itself takes, as data URLs: one, or several up to its limit. */
export function Files({ id, value, onChange, multiple, schema, disabled, readonly, label }: WidgetProps) {
  const all = (multiple ? ((value ?? []) as string[]) : value ? [value as string] : []).filter(Boolean);
  const most = multiple ? (schema.maxItems ?? Number.POSITIVE_INFINITY) : 1;
  const say = (next: string[]) => onChange(multiple ? (next.length > 0 ? next : undefined) : next[0]);
  // Others may have come while these were read.
  const now = useRef(all);
  now.current = all;
  const add = async (input: HTMLInputElement) => {
    const files = [...(input.files ?? [])];
    // The same file may be chosen again.
    input.value = "";
    try {
      const read = await Promise.all(files.map(dataUrlOf));
      say([...now.current, ...read].slice(0, most));
    } catch (error) {
      toast((error as Error).message);
    }
  };
  const tile = { width: 64, height: 64, borderRadius: 1 } as const;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
      {all.map((url, at) => (
        <Box key={`${at}/${url.length}`} sx={{ position: "relative" }}>
          <Box component="img" src={url} alt={t.generate.images.chosen(at + 1, label)} sx={{ ...tile, objectFit: "cover", display: "block", bgcolor: "action.hover" }} />
          <IconButton aria-label={t.generate.images.takeOut(at + 1, label)} disabled={disabled || readonly} onClick={() => say(all.filter((_, other) => other !== at))} sx={{ position: "absolute", top: 2, right: 2, p: 0.25, color: "#fff", bgcolor: "rgba(0,0,0,.6)", "&:hover": { bgcolor: "rgba(0,0,0,.8)" } }}>
            <CloseIcon sx={{ fontSize: 14 }} />
          </IconButton>
        </Box>
      ))}
      {all.length < most && (
        <Box component="span" sx={{ ...tile, width: all.length > 0 ? 64 : 1, height: all.length > 0 ? 64 : 38, position: "relative", border: "1px dashed", borderColor: "divider", display: "grid", placeItems: "center", color: "text.secondary", fontSize: "0.75rem", "&:focus-within": { outline: "2px solid", outlineColor: "primary.main" } }}>
          {all.length > 0 ? "+" : t.generate.images.file}
          <Box component="input" id={id} type="file" accept="image/*" multiple={multiple} disabled={disabled || readonly} onChange={(event: React.ChangeEvent<HTMLInputElement>) => void add(event.currentTarget)} sx={{ position: "absolute", inset: 0, width: 1, opacity: 0, cursor: "pointer" }} />
        </Box>
      )}
    </Box>
  );
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
