import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, ask } from "../api/client";
import type { components } from "../api/contract";
import { UploadIcon } from "../shared/icons";
import { sentence } from "../shared/say";
import { custom as say } from "../strings/custom";
import { MONO } from "./Control";
import { begin } from "./editing";
import type { Definition } from "./pointer";

const words = say.start;
const read = (document: string, operation?: string) => ask(api.POST("/api/v1/custom_models/openapi", { body: { document, operation } }));

/** A draft out of an OpenAPI document: first the document, then which of its operations. */
export function FromDocument() {
  const [document, setDocument] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const listing = useMutation({ mutationFn: (text: string) => read(text) });
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const text = await chosen.text();
    setDocument(text);
    listing.mutate(text);
  };
  // What is being written is no document yet.
  const shown = document.length > 20_000 ? `${document.slice(0, 20_000)}\n…` : document;
  return (
    <Box sx={{ display: "grid", gap: 1.5, justifyItems: "start", gridTemplateColumns: "minmax(0, 1fr)" }}>
      <TextField
        multiline
        minRows={3}
        maxRows={8}
        label={words.paste}
        value={shown}
        onChange={(event) => (listing.reset(), setDocument(event.target.value))}
        slotProps={{ htmlInput: { spellCheck: false, readOnly: document.length > 20_000, style: { fontFamily: MONO } }, inputLabel: { shrink: true } }}
      />
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button variant="outlined" color="inherit" disabled={!document.trim()} loading={listing.isPending} onClick={() => listing.mutate(document)}>{words.read}</Button>
        <Button color="inherit" startIcon={<UploadIcon />} onClick={() => file.current?.click()}>{words.file}</Button>
        <input ref={file} type="file" hidden aria-label={words.file} accept=".yaml,.yml,.json" onChange={(event) => (void take(event.target.files?.[0]), (event.target.value = ""))} />
      </Box>
      {listing.error && <Alert severity="error">{sentence(listing.error.message)}</Alert>}
      {listing.data && <Operations document={document} all={listing.data.operations} />}
    </Box>
  );
}

function Operations({ document, all }: { document: string; all: components["schemas"]["Operation"][] }) {
  const [search, setSearch] = useState("");
  const choosing = useMutation({
    mutationFn: (id: string) => read(document, id),
    onSuccess: ({ draft }) => draft && begin(draft.definition as Definition, { open: draft.open, auth: draft.auth_profile ?? undefined }),
  });
  const parts = search.toLowerCase().split(/\s+/);
  const found = all.filter(({ id, summary }) => parts.every((part) => `${id} ${summary}`.toLowerCase().includes(part)));
  if (all.length === 0) return <Alert severity="info">{words.noOperation}</Alert>;
  return (
    <Box sx={{ width: 1 }}>
      <Typography variant="h3" sx={{ mb: 1 }}>{words.operation}</Typography>
      {all.length > 8 && <TextField value={search} onChange={(event) => setSearch(event.target.value)} placeholder={words.find} slotProps={{ htmlInput: { "aria-label": words.find } }} sx={{ mb: 1 }} />}
      {choosing.error && <Alert severity="error">{sentence(choosing.error.message)}</Alert>}
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, maxHeight: 400, overflowY: "auto", borderTop: 1, borderColor: "divider" }}>
        {found.map(({ id, summary }) => (
          <Box component="li" key={id} sx={{ borderBottom: 1, borderColor: "divider" }}>
            <ButtonBase disabled={choosing.isPending} onClick={() => choosing.mutate(id)} sx={{ width: 1, display: "block", textAlign: "left", px: 1.5, py: 1, fontSize: "0.8125rem", "&:hover": { bgcolor: "action.hover" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}>
              <Box component="span" sx={{ display: "block", fontFamily: MONO, overflowWrap: "anywhere" }}>{id}</Box>
              <Box component="span" sx={{ color: "text.secondary" }}>{summary}</Box>
            </ButtonBase>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
