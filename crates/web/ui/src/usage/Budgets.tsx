import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import type { components } from "../api/contract";
import { dollars, sentence } from "../shared/say";
import { t } from "../strings";
import { shortDay } from "./Chart";
import { budgets } from "./queries";

type Standing = components["schemas"]["StandingView"];
const say = t.usage.budgets;

/** Budgets, and how much is left of each. */
export function Budgets() {
  const { data, error } = useQuery(budgets());
  return (
    <section>
      <Typography variant="h2" sx={{ mb: 1 }}>{say.title}</Typography>
      {error && <Typography role="alert" variant="body2" sx={{ color: "error.main" }}>{sentence(error.message)}</Typography>}
      {data?.length === 0 && (
        <Typography variant="body2" sx={{ color: "text.secondary", maxWidth: "64ch" }}>{say.none} {say.noneText}</Typography>
      )}
      <Box sx={{ display: "grid", gap: 3, gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 280px), 1fr))", minHeight: data ? undefined : 72 }}>
        {data?.map((budget) => <Budget key={budget.name} budget={budget} />)}
      </Box>
    </section>
  );
}

function Budget({ budget }: { budget: Standing }) {
  const inMoney = budget.usd != null;
  const all = inMoney ? (budget.usd ?? 0) : (budget.images ?? 0);
  const left = inMoney ? (budget.left_usd ?? 0) : (budget.left_images ?? 0);
  const said = inMoney ? dollars : say.pictures;
  const used = Math.max(0, all - left);
  const part = all > 0 ? Math.min(1, used / all) : 1;
  const color = part >= 1 ? "error.main" : part >= 0.8 ? "warning.main" : "text.secondary";
  const notes = [say.of(said(used), said(all)), budget.reserved_usd > 0 ? say.reserved(dollars(budget.reserved_usd)) : "", say.renews(shortDay(budget.renews_at.slice(0, 10))), budget.refuses ? "" : say.warns];
  return (
    <div>
      <Box sx={{ display: "flex", justifyContent: "space-between", gap: 2, mb: 0.75 }}>
        <Box component="span" sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{budget.name}</Box>
        <Box component="span" sx={{ whiteSpace: "nowrap", color: part >= 0.8 ? color : "text.primary" }}>{say.left(said(left))}</Box>
      </Box>
      <Box role="meter" aria-label={budget.name} aria-valuemin={0} aria-valuemax={all} aria-valuenow={Math.min(all, used)} aria-valuetext={say.of(said(used), said(all))} sx={{ height: 6, borderRadius: 3, bgcolor: "action.selected" }}>
        <Box sx={{ height: 1, borderRadius: 3, bgcolor: color }} style={{ width: `${part * 100}%` }} />
      </Box>
      <Typography variant="caption" sx={{ color: "text.secondary" }}>{notes.filter(Boolean).join(" · ")}</Typography>
    </div>
  );
}
