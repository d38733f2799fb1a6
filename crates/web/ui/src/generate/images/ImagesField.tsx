import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import type { FieldProps } from "@rjsf/utils";
import { type KeyboardEvent, useState } from "react";
import { thumbnailOf } from "../../api/client";
import { CloseIcon } from "../../shared/icons";
import { toast } from "../../shared/toast";
import { t } from "../../strings";
import { useAround } from "../panel/notes";
import { DRAGGED, moved } from "./give";
import { AddTile } from "./Tile";

/** Pictures to follow, in their order: drag them, or move them by the arrow keys. */
export function ImagesField({ schema, formData, onChange, fieldPathId, name }: FieldProps) {
  const { change } = useAround();
  const ids = (formData ?? []) as string[];
  const most = schema.maxItems;
  const say = (next: string[]) => onChange(next.length ? next : undefined, fieldPathId.path);
  const [dragged, setDragged] = useState<number>();
  const room = most === undefined ? 99 : most - ids.length;
  // Others may have come while these were on their way.
  const add = (more: string[]) => {
    let over = 0;
    change((now) => {
      const all = [...new Set([...((now[name] ?? []) as string[]), ...more])];
      over = most === undefined ? 0 : all.length - most;
      return { [name]: all.slice(0, most) };
    });
    if (over > 0) toast(t.generate.full);
  };
  const key = (event: KeyboardEvent, index: number) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined) say(moved(ids, index, index + by));
    else if (event.key === "Delete" || event.key === "Backspace") say(ids.filter((_, at) => at !== index));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Box role="group" aria-labelledby={`${fieldPathId.$id}__label`} sx={{ position: "relative" }}>
      <Box component="span" sx={{ position: "absolute", right: 0, top: -24, fontSize: "0.75rem", color: room < 0 ? "error.main" : "text.secondary" }}>
        {most === undefined ? ids.length || "" : `${ids.length} / ${most}`}
      </Box>
      <Box component="ul" sx={{ display: "flex", flexWrap: "wrap", gap: 1, listStyle: "none", m: 0, p: 0 }}>
        {ids.map((id, index) => (
          <Box
            component="li"
            key={id}
            tabIndex={0}
            draggable
            aria-label={t.generate.images.nth(index + 1, ids.length)}
            onKeyDown={(event) => key(event, index)}
            onDragStart={(event) => (event.dataTransfer.setData(DRAGGED, id), setDragged(index))}
            onDragEnd={() => setDragged(undefined)}
            onDragOver={(event) => dragged !== undefined && event.preventDefault()}
            onDrop={(event) => {
              if (dragged === undefined) return;
              event.preventDefault();
              event.stopPropagation();
              say(moved(ids, dragged, index));
            }}
            sx={{ position: "relative", width: 64, height: 64, borderRadius: 1, overflow: "hidden", cursor: "grab", opacity: dragged === index ? 0.4 : 1, "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: 1 } }}
          >
            <Box component="img" src={thumbnailOf(id)} alt="" draggable={false} sx={{ width: 1, height: 1, objectFit: "cover", display: "block" }} />
            <IconButton
              aria-label={t.generate.images.remove(index + 1)}
              onClick={() => say(ids.filter((_, at) => at !== index))}
              sx={{ position: "absolute", right: 2, top: 2, p: "1px", bgcolor: "rgba(0,0,0,.6)", color: "#fff", "&:hover": { bgcolor: "#000" } }}
            >
              <CloseIcon sx={{ fontSize: 16 }} />
            </IconButton>
          </Box>
        ))}
        {room > 0 && (
          <Box component="li" sx={{ width: ids.length ? 64 : 1 }}>
            <AddTile label={t.generate.images.addReference} room={room} add={add} several compact={ids.length > 0} />
          </Box>
        )}
      </Box>
    </Box>
  );
}
