import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import ButtonBase from "@mui/material/ButtonBase";
import Drawer from "@mui/material/Drawer";
import InputAdornment from "@mui/material/InputAdornment";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useDeferredValue, useState } from "react";
import { models, providerNames, starters } from "../api/queries";
import type { Model } from "../api/types";
import { go, linkTo, usePlace } from "../app/routes";
import { shelves } from "../generate/models";
import { SearchIcon } from "../shared/icons";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { t } from "../strings";
import { Available } from "./Available";
import { ModelDetails } from "./ModelDetails";
import { ModelRow } from "./ModelRow";

const say = t.models;
// What people describe, and talking to it, comes when somebody wants it.
const CustomList = lazy(() => import("../custom/CustomList"));
const WITHIN: Record<string, ReturnType<typeof lazy>> = {
  custom: lazy(() => import("../custom/CustomPage")),
  talk: lazy(() => import("../playground/PlaygroundPage")),
};
const TABS = ["installed", "available", "custom"] as const;

/** The page "Models", and what lies below it: `#/models/custom/KEY` is a model of one's own. */
export default function ModelsPage() {
  const Within = WITHIN[usePlace().path[0] ?? ""];
  return Within ? (
    <Suspense fallback={<Loading />}>
      <Within />
    </Suspense>
  ) : (
    <Lists />
  );
}

/** `#/models/KEY` shows one, `#/models?tab=available` what can be installed. */
function Lists() {
  const { path, query } = usePlace();
  const tab = TABS.find((name) => name === query.get("tab")) ?? "installed";
  const [words, setWords] = useState("");
  const search = useDeferredValue(words);
  const { data: all = [] } = useQuery(models());
  const shown = all.find((model) => model.key === path[0]);
  const isWide = useMediaQuery("(min-width: 1100px)");
  const close = () => go("models");
  return (
    <Box component="section" aria-label={say.title} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
      <Box sx={{ minHeight: 56, px: { xs: 2, sm: 3 }, display: "flex", alignItems: "center", flexWrap: "wrap", columnGap: 3, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h1" sx={{ py: { xs: 1.5, sm: 1 }, width: { xs: 1, sm: "auto" } }}>{say.title}</Typography>
        <Box component="nav" aria-label={say.tabs.label} sx={{ display: "flex", flexGrow: 1, mb: "-1px" }}>
          {TABS.map((name) => <TabLink key={name} name={name} isHere={name === tab} />)}
        </Box>
        {tab !== "custom" && (
          <TextField type="search" value={words} onChange={(event) => setWords(event.target.value)} placeholder={say.search} slotProps={{ htmlInput: { "aria-label": say.search }, input: { startAdornment: <InputAdornment position="start"><SearchIcon sx={{ color: "text.secondary" }} /></InputAdornment> } }} sx={{ width: { xs: 1, sm: 240 }, my: 1, "& .MuiOutlinedInput-root": { height: 36 } }} />
        )}
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, display: "flex" }}>
        <Box sx={{ flex: 1, minWidth: 0, overflowY: "auto", p: { xs: 2, sm: 3 } }}>
          {tab === "installed" && <Installed search={search} at={shown?.key} />}
          {tab === "available" && <Available search={search} />}
          {tab === "custom" && (
            <Suspense fallback={<Loading />}>
              <CustomList />
            </Suspense>
          )}
        </Box>
        {shown && isWide && (
          <Box sx={{ width: { md: 400, xl: 480 }, flexShrink: 0, borderLeft: 1, borderColor: "divider", overflowY: "auto" }}>
            <ModelDetails key={shown.key} model={shown} onClose={close} />
          </Box>
        )}
      </Box>
      {!isWide && (
        <Drawer open={shown !== undefined} onClose={close} anchor="bottom" slotProps={{ paper: { "aria-label": say.details, sx: { height: "92dvh", borderRadius: "12px 12px 0 0" } } as object }}>
          {shown && <ModelDetails key={shown.key} model={shown} onClose={close} />}
        </Drawer>
      )}
    </Box>
  );
}

function TabLink({ name, isHere }: { name: (typeof TABS)[number]; isHere: boolean }) {
  return (
    <ButtonBase
      component="a"
      href={linkTo("models", [], name === "installed" ? {} : { tab: name })}
      aria-current={isHere ? "page" : undefined}
      sx={{ minHeight: { xs: 44, sm: 56 }, px: 1.5, fontWeight: 600, color: isHere ? "text.primary" : "text.secondary", borderBottom: 2, borderColor: isHere ? "primary.main" : "transparent", "&:hover": { color: "text.primary" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 } }}
    >
      {say.tabs[name]}
    </ButtonBase>
  );
}

function Installed({ search, at }: { search: string; at?: string }) {
  const asked = useQuery(models());
  const { data: every = [] } = useQuery(providerNames());
  const { data: known = [] } = useQuery(starters());
  if (asked.isPending) return <Loading />;
  if (asked.error) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  if (asked.data.length === 0)
    return <Empty title={say.none} action={<Button variant="contained" onClick={() => go("models", [], { tab: "available" })}>{say.seeAvailable}</Button>}>{say.noneText}</Empty>;
  // Those that people described have a list of their own.
  const groups = shelves(asked.data.filter((model) => model.definition == null), every, search);
  if (groups.length === 0) return <Empty title={say.notFound}>{say.notFoundText}</Empty>;
  const isEdited = (model: Model) => known.some((starter) => starter.source === model.source && starter.name !== model.name);
  return (
    <Groups>
      {groups.map((group) => (
        <Group key={group.provider} name={group.name}>
          {group.models.map((model) => (
            <ModelRow key={model.key} model={model} isHere={model.key === at} isEdited={isEdited(model)} onOpen={() => go("models", [model.key ?? ""])} />
          ))}
        </Group>
      ))}
    </Groups>
  );
}

/** Groups one under the other, as wide as can be read. */
export function Groups({ children }: { children: ReactNode }) {
  return <Box sx={{ maxWidth: 960, mx: "auto", display: "grid", gap: 4, gridTemplateColumns: "minmax(0, 1fr)" }}>{children}</Box>;
}

/** The models of a provider. */
export function Group({ name, action, children }: { name: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <Box sx={{ display: "flex", alignItems: "center", flexWrap: "wrap", minHeight: 40, columnGap: 2 }}>
        <Typography variant="h2" sx={{ flexGrow: 1 }}>{name}</Typography>
        {action}
      </Box>
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, borderTop: 1, borderColor: "divider" }}>{children}</Box>
    </section>
  );
}
