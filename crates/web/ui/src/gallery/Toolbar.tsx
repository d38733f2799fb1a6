import Badge from "@mui/material/Badge";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import IconButton from "@mui/material/IconButton";
import InputAdornment from "@mui/material/InputAdornment";
import MenuItem from "@mui/material/MenuItem";
import Popover from "@mui/material/Popover";
import Slider from "@mui/material/Slider";
import TextField from "@mui/material/TextField";
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";
import { models, providerNames } from "../api/queries";
import { CloseIcon, FilterIcon, SearchIcon } from "../shared/icons";
import { t } from "../strings";
import { dayOf, type Filter, looksFor, placeOnly } from "./filter";

const say = t.gallery;
/** While somebody types, nobody is asked. */
const PAUSE = 250;

interface Props {
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

/** Words of a prompt. */
export function Search({ filter, onFilter, input }: Props & { input: RefObject<HTMLInputElement | null> }) {
  const [words, setWords] = useState(filter.search ?? "");
  const latest = useRef({ filter, onFilter });
  latest.current = { filter, onFilter };
  useEffect(() => setWords((now) => ((filter.search ?? "") === now.trim() ? now : (filter.search ?? ""))), [filter.search]);
  useEffect(() => {
    const asked = words.trim() || undefined;
    if (asked === latest.current.filter.search) return undefined;
    const timer = window.setTimeout(() => latest.current.onFilter({ ...latest.current.filter, search: asked }), PAUSE);
    return () => window.clearTimeout(timer);
  }, [words]);
  return (
    <TextField
      type="search"
      inputRef={input}
      value={words}
      placeholder={say.search}
      onChange={(event) => setWords(event.target.value)}
      onKeyDown={(event) => event.key === "Escape" && setWords("")}
      slotProps={{
        htmlInput: { "aria-label": say.search },
        input: {
          startAdornment: <InputAdornment position="start"><SearchIcon sx={{ color: "text.secondary" }} /></InputAdornment>,
          endAdornment: words && (
            <InputAdornment position="end">
              <IconButton aria-label={say.clearSearch} onClick={() => setWords("")} sx={{ mr: -1 }}><CloseIcon sx={{ fontSize: 16 }} /></IconButton>
            </InputAdornment>
          ),
        },
      }}
      sx={{ "& input::-webkit-search-cancel-button": { display: "none" }, "& .MuiOutlinedInput-root": { height: 36 } }}
    />
  );
}

/** Model, provider and days. */
export function Filters({ filter, onFilter }: Props) {
  const [at, setAt] = useState<HTMLElement | null>(null);
  const { data: all = [] } = useQuery(models());
  const { data: every = [] } = useQuery(providerNames());
  const count = [filter.model, filter.provider, filter.since ?? filter.until].filter(Boolean).length;
  const set = (change: Filter) => onFilter({ ...filter, ...change });
  const days = (back: number) => set({ since: dayOf(new Date(Date.now() - back * 86_400_000)), until: undefined });
  return (
    <>
      <Badge badgeContent={count} color="primary">
        <Button variant="outlined" color="inherit" startIcon={<FilterIcon />} onClick={(event) => setAt(event.currentTarget)} aria-haspopup="dialog" aria-expanded={at !== null} sx={{ height: 36, borderColor: "divider" }}>
          {say.filter.open}
        </Button>
      </Badge>
      <Popover open={at !== null} anchorEl={at} onClose={() => setAt(null)} anchorOrigin={{ vertical: "bottom", horizontal: "right" }} transformOrigin={{ vertical: "top", horizontal: "right" }} slotProps={{ paper: { "aria-label": say.filter.open, role: "dialog", sx: { p: 2, mt: 1, width: 320, display: "grid", gap: 2 } } as object }}>
        <TextField select label={say.filter.model} value={filter.model ?? ""} onChange={(event) => set({ model: event.target.value || undefined })} slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}>
          <MenuItem value="">{say.filter.any}</MenuItem>
          {all.map((model) => <MenuItem key={model.key} value={model.key}>{model.name}</MenuItem>)}
        </TextField>
        <TextField select label={say.filter.provider} value={filter.provider ?? ""} onChange={(event) => set({ provider: event.target.value || undefined })} slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}>
          <MenuItem value="">{say.filter.any}</MenuItem>
          {every.map((one) => <MenuItem key={one.provider_id} value={one.provider_id}>{one.name}</MenuItem>)}
        </TextField>
        <Box sx={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 1 }}>
          <TextField type="date" label={say.filter.since} value={filter.since ?? ""} onChange={(event) => set({ since: event.target.value || undefined })} slotProps={{ inputLabel: { shrink: true }, htmlInput: { max: filter.until } }} />
          <TextField type="date" label={say.filter.until} value={filter.until ?? ""} onChange={(event) => set({ until: event.target.value || undefined })} slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: filter.since } }} />
        </Box>
        <Box sx={{ display: "flex", gap: 1 }}>
          <Chip label={say.filter.today} variant="outlined" onClick={() => days(0)} />
          <Chip label={say.filter.week} variant="outlined" onClick={() => days(6)} />
          <Chip label={say.filter.month} variant="outlined" onClick={() => days(29)} />
        </Box>
        <Button color="inherit" variant="outlined" disabled={count === 0} onClick={() => onFilter({ ...placeOnly(filter), search: filter.search })} sx={{ borderColor: "divider" }}>{say.filter.clear}</Button>
      </Popover>
    </>
  );
}

/** What is looked for, each with its way out. */
export function Looked({ filter, onFilter }: Props) {
  const { data: all = [] } = useQuery(models());
  if (!looksFor(filter)) return null;
  const days = filter.since || filter.until;
  const chips: [string, Filter][] = [
    ...(filter.search ? [[`“${filter.search}”`, { search: undefined }] as [string, Filter]] : []),
    ...(filter.model ? [[all.find((model) => model.key === filter.model)?.name ?? filter.model, { model: undefined }] as [string, Filter]] : []),
    ...(filter.provider ? [[filter.provider, { provider: undefined }] as [string, Filter]] : []),
    ...(days ? [[say.filter.between(filter.since, filter.until), { since: undefined, until: undefined }] as [string, Filter]] : []),
  ];
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, px: { xs: 1, sm: 2 }, pt: 1 }}>
      {chips.map(([label, without]) => {
        const off = () => onFilter({ ...filter, ...without });
        return <Chip key={label} label={label} onClick={off} onDelete={off} aria-label={say.filter.remove(label)} deleteIcon={<CloseIcon />} sx={{ "& .MuiChip-deleteIcon": { fontSize: 14 } }} />;
      })}
      {chips.length > 1 && <Button color="inherit" onClick={() => onFilter(placeOnly(filter))}>{say.filter.clear}</Button>}
    </Box>
  );
}

/** How large the tiles are. */
export function TileSize({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  return <Slider aria-label={say.size} value={value} min={96} max={320} step={8} onChange={(_, size) => onChange(size as number)} sx={{ width: 96, mx: 1, color: "text.secondary" }} />;
}
