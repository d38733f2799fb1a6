import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Link from "@mui/material/Link";
import Popover from "@mui/material/Popover";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import Chip from "@mui/material/Chip";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { type KeyboardEvent, useRef, useState } from "react";
import { api, ask } from "../api/client";
import type { Model, PlanView, ProviderName } from "../api/types";
import { useMay } from "../api/useMay";
import { linkTo } from "../app/routes";
import { AddIcon, CheckIcon, ChevronIcon, CloseIcon } from "../shared/icons";
import { range, sentence } from "../shared/say";
import { useSeen } from "../shared/useSeen";
import { t } from "../strings";
import { daysUntil, fits, initials, isOver, type Mode, shelves } from "./models";

interface Props {
  models: Model[];
  providers: ProviderName[];
  chosen: Model | undefined;
  /** Models that are asked for the same beside it. */
  also: Model[];
  mode: Mode;
  choose(model: Model): void;
  /** Asks a further model too, or no longer. */
  toggle(key: string): void;
}

/** The model that is chosen, and a list of those that fit. */
export function ModelPicker({ models, providers, chosen, also, mode, choose, toggle }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const name = providers.find((provider) => provider.provider_id === chosen?.provider_id)?.name ?? chosen?.provider_id;
  return (
    <Box sx={{ px: 2, py: 1 }}>
      <ButtonBase
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        aria-label={`${t.generate.model.label}: ${chosen?.name ?? t.generate.model.choose}`}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ width: 1, justifyContent: "flex-start", gap: 1.5, px: 1, py: 0.5, mx: -1, borderRadius: 2, textAlign: "left", "&:hover": { bgcolor: "action.hover" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}
      >
        {name && <Badge name={name} />}
        <Box sx={{ flexGrow: 1, minWidth: 0 }}>
          <Box sx={{ fontSize: "0.9375rem", fontWeight: 600, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>{chosen?.name ?? t.generate.model.choose}</Box>
          <Box sx={{ fontSize: "0.75rem", color: "text.secondary" }}>{name}</Box>
        </Box>
        <ChevronIcon sx={{ color: "text.secondary" }} />
      </ButtonBase>
      {chosen && <Standing model={chosen} />}
      {also.length > 0 && <Also models={also} toggle={toggle} />}
      <Popover
        open={anchor !== undefined}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
        anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
        slotProps={{ paper: { role: "dialog", "aria-label": t.generate.model.choose, sx: { width: 400, maxWidth: "calc(100vw - 32px)", maxHeight: "min(640px, 80vh)", display: "flex", flexDirection: "column" } } as object }}
      >
        <List models={models} providers={providers} chosen={chosen} also={also} mode={mode} choose={(model) => (setAnchor(undefined), choose(model))} toggle={toggle} />
      </Popover>
    </Box>
  );
}

function Badge({ name }: { name: string }) {
  return (
    <Box aria-hidden="true" sx={{ width: 32, height: 32, flexShrink: 0, borderRadius: 1, display: "grid", placeItems: "center", bgcolor: "action.selected", fontSize: "0.75rem", fontWeight: 600, color: "text.primary" }}>
      {initials(name)}
    </Box>
  );
}

/** What a person should know of the model that is chosen. */
function Standing({ model }: { model: Model }) {
  const lines: string[] = [...new Set(model.warnings)];
  const maySetUp = useMay("admin");
  return (
    <>
      {lines.map((line) => (
        <Typography key={line} variant="caption" component="p" sx={{ color: "warning.main", m: 0, mt: 0.5 }}>
          {sentence(line)}
        </Typography>
      ))}
      {!model.usable && model.enabled !== false && (
        <Typography variant="caption" component="p" sx={{ color: "warning.main", m: 0, mt: 0.5 }}>
          {sentence(t.generate.model.noKey)}. {maySetUp && <Link href={linkTo("providers", [model.provider_id])}>{t.generate.model.addKey}</Link>}
        </Typography>
      )}
    </>
  );
}

/** Further models, each with its way out. */
function Also({ models, toggle }: { models: Model[]; toggle: Props["toggle"] }) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, mt: 0.5, mb: 0.5 }}>
      {models.map((model) => {
        const off = () => toggle(model.key ?? "");
        return <Chip key={model.key} label={`+ ${model.name}`} variant="outlined" onClick={off} onDelete={off} aria-label={t.generate.model.notAlso(model.name ?? "")} deleteIcon={<CloseIcon />} sx={{ "& .MuiChip-deleteIcon": { fontSize: 14, color: "text.secondary" } }} />;
      })}
    </Box>
  );
}

function List({ models, providers, chosen, also, mode, choose, toggle }: Props) {
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const fitting = models.filter((model) => all || fits(model, mode));
  const shown = shelves(fitting, providers, search);
  const unfit = models.length - fitting.length;
  const key = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("input, [data-model]")];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1)];
    next?.focus();
    event.preventDefault();
  };
  return (
    <Box onKeyDown={key} sx={{ display: "flex", flexDirection: "column", minHeight: 0 }}>
      <Box sx={{ p: 1.5, borderBottom: 1, borderColor: "divider" }}>
        <TextField autoFocus placeholder={t.generate.model.search} value={search} onChange={(event) => setSearch(event.target.value)} slotProps={{ htmlInput: { "aria-label": t.generate.model.search } }} />
      </Box>
      <Box sx={{ overflowY: "auto", py: 1 }}>
        {shown.length === 0 && <Typography sx={{ px: 2, py: 2, color: "text.secondary" }}>{t.generate.model.nothing}</Typography>}
        {shown.map((shelf) => (
          <Box key={shelf.provider} role="group" aria-label={shelf.name} sx={{ mb: 1 }}>
            <Typography variant="caption" component="p" sx={{ color: "text.secondary", px: 2, py: 0.5, m: 0 }}>
              {shelf.name}
            </Typography>
            {shelf.models.map((model) => (
              <Row key={model.key} model={model} chosen={model.key === chosen?.key} isAlso={also.includes(model)} choose={() => choose(model)} toggle={() => toggle(model.key ?? "")} />
            ))}
          </Box>
        ))}
        {unfit > 0 && (
          <Button color="inherit" onClick={() => setAll(true)} sx={{ mx: 1, color: "text.secondary", fontWeight: 400 }}>
            {t.generate.model.unfit(unfit, t.generate.model.modes[mode] ?? mode)}
          </Button>
        )}
      </Box>
    </Box>
  );
}

interface RowProps {
  model: Model;
  chosen: boolean;
  isAlso: boolean;
  choose(): void;
  toggle(): void;
}

/** One of what may be a thousand: what stands beside its name comes when it is seen. */
function Row({ model, chosen, isAlso, choose, toggle }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(row);
  const price = usePrice(model, isSeen);
  const days = model.retires_on ? daysUntil(model.retires_on) : undefined;
  const marks = [
    isOver(model) ? t.generate.model.retired : model.status === "ga" || !model.status ? undefined : t.generate.model[model.status],
    days !== undefined && days > 0 ? t.generate.model.retires(model.retires_on ?? "") : undefined,
    model.enabled === false ? t.generate.model.disabled : !model.usable ? t.generate.model.noKey : undefined,
  ].filter(Boolean);
  return (
    <Box ref={row} sx={{ display: "flex", alignItems: "center", pr: 1, contentVisibility: "auto", containIntrinsicHeight: "auto 36px", bgcolor: chosen ? "action.selected" : undefined, "&:hover, &:focus-within": { bgcolor: "action.hover" } }}>
      <ButtonBase
        data-model={model.key}
        aria-current={chosen || undefined}
        onClick={choose}
        sx={{ flex: 1, minWidth: 0, minHeight: 36, display: "flex", justifyContent: "space-between", gap: 2, pl: 2, pr: 1, py: 0.75, textAlign: "left", fontSize: "0.8125rem", color: model.usable ? "text.primary" : "text.secondary", "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}
      >
        <span>
          {model.name}
          {marks.length > 0 && (
            <Box component="span" sx={{ display: "block", fontSize: "0.75rem", color: model.status === "ga" && model.usable ? "text.secondary" : "warning.main" }}>
              {marks.join(" · ")}
            </Box>
          )}
        </span>
        <Box component="span" sx={{ color: chosen ? "text.primary" : "text.secondary", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }}>
          {price}
        </Box>
      </ButtonBase>
      <Box sx={{ width: 32, flexShrink: 0 }}>
        {isSeen && !chosen && model.usable && (
          <Tooltip title={t.generate.model.also(model.name ?? "")} placement="right">
            <IconButton aria-label={t.generate.model.also(model.name ?? "")} aria-pressed={isAlso} onClick={toggle} sx={{ color: isAlso ? "primary.main" : "text.secondary" }}>
              {isAlso ? <CheckIcon /> : <AddIcon />}
            </IconButton>
          </Tooltip>
        )}
      </Box>
    </Box>
  );
}

/** What one picture costs with the usual settings, once its model is seen: each price is a plan of its own. */
function usePrice(model: Model, isSeen: boolean): string | undefined {
  const { data } = useQuery({
    queryKey: ["price", model.key, model.revision],
    staleTime: 600_000,
    enabled: isSeen,
    queryFn: () => ask(api.POST("/api/v1/plan", { body: { model: model.key ?? "", prompt: "." } })),
  });
  return data && priceWords(data);
}

function priceWords({ price }: PlanView): string | undefined {
  if (price.high_usd === 0) return t.generate.model.free;
  return range(price.low_usd, price.high_usd);
}
