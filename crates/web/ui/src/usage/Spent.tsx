import Box from "@mui/material/Box";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { models } from "../api/queries";
import { Empty, Failed, Loading } from "../shared/Quiet";
import { count, dollars } from "../shared/say";
import { t } from "../strings";
import { Bar } from "./Bar";
import { Callers } from "./Callers";
import { Chart, figured, SHADES, shortDay } from "./Chart";
import { type Day, type Figure, stacked } from "./days";
import { spending } from "./queries";

const say = t.usage;

/** What was spent: sums, a chart by day, and the models. */
export function Spent({ days }: { days: number }) {
  const asked = useQuery(spending(days));
  const { data: installed = [] } = useQuery(models());
  const [chosen, setFigure] = useState<Figure>();
  const data = asked.data;
  // Where nothing was spent, pictures are what there is to see.
  const figure = chosen ?? (data?.all.usd === 0 ? "images" : "usd");
  const chart = useMemo(() => (data ? stacked(data.days, data.all.totals, data.each, figure, say.other) : []), [data, figure]);
  if (asked.isPending) return <Box sx={{ minHeight: 480 }}><Loading /></Box>;
  if (asked.error || !data) return <Failed error={asked.error ?? new Error()} again={() => void asked.refetch()} />;
  const sum = (of: "images" | "calls" | "unpriced_calls") => data.all.totals.reduce((total, one) => total + one[of], 0);
  const nameOf = (group: string) => installed.find((model) => `${model.provider_id}/${model.provider_model_id}` === group)?.name ?? group;
  const names = data.each.map((one) => one.name);
  const unpriced = sum("unpriced_calls");
  return (
    <Box component="section" aria-label={say.spent} sx={{ display: "grid", gap: 3, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: { xs: 2, sm: 6 }, rowGap: 2 }}>
        <Sum label={say.spent} value={dollars(data.all.usd)} note={unpriced > 0 ? say.unpriced(count(unpriced, "call")) : undefined} />
        <Sum label={say.pictures} value={sum("images").toLocaleString("en")} />
        <Sum label={say.calls} value={sum("calls").toLocaleString("en")} />
        {data.all.at_risk_usd > 0 && <Sum label={say.atRisk} value={dollars(data.all.at_risk_usd)} note={say.atRiskHelp} isRisk />}
      </Box>
      {sum("calls") === 0 ? (
        <Empty title={say.nothing}>{say.nothingText}</Empty>
      ) : (
        <>
          <div>
            <Box sx={{ display: "flex", alignItems: "center", mb: 2 }}>
              <Typography variant="h2" sx={{ flexGrow: 1 }}>{say.byDay}</Typography>
              <ToggleButtonGroup size="small" exclusive value={figure} onChange={(_, to: Figure | null) => to && setFigure(to)} aria-label={say.show}>
                <ToggleButton value="usd" sx={{ px: 1.5, py: 0.25, textTransform: "none", color: "text.secondary" }}>{say.spent}</ToggleButton>
                <ToggleButton value="images" sx={{ px: 1.5, py: 0.25, textTransform: "none", color: "text.secondary" }}>{say.pictures}</ToggleButton>
              </ToggleButtonGroup>
            </Box>
            <Chart days={chart} figure={figure} names={names} nameOf={nameOf} />
            <Table days={chart} figure={figure} />
          </div>
          <section>
            <Typography variant="h2" sx={{ mb: 1 }}>{say.byModel}</Typography>
            <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
              {data.models.map((total, index) => (
                <Bar key={total.group} name={nameOf(total.group)} value={total[figure]} most={Math.max(...data.models.map((one) => one[figure]))} text={`${dollars(total.usd)} · ${count(total.images, "picture")}`} shade={SHADES[index] ?? (SHADES.at(-1) as string)} />
              ))}
            </Box>
          </section>
          <Callers days={days} figure={figure} />
        </>
      )}
    </Box>
  );
}

function Sum({ label, value, note, isRisk }: { label: string; value: string; note?: string; isRisk?: boolean }) {
  return (
    <Box sx={{ minWidth: { xs: 88, sm: 112 } }}>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>{label}</Typography>
      <Box sx={{ fontSize: "1.75rem", fontWeight: 600, lineHeight: 1.3, fontVariantNumeric: "tabular-nums", color: isRisk ? "warning.main" : "text.primary" }}>{value}</Box>
      {note && <Typography variant="caption" sx={{ color: "text.secondary" }}>{note}</Typography>}
    </Box>
  );
}

/** The chart for whoever cannot see it. */
function Table({ days, figure }: { days: readonly Day[]; figure: Figure }) {
  return (
    <Box component="details" sx={{ mt: 1, color: "text.secondary", "& summary": { cursor: "pointer" }, "& th, & td": { textAlign: "left", pr: 4, py: 0.25, fontWeight: 400 } }}>
      <summary>{say.asTable}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say.day}</th>
            <th scope="col">{figure === "usd" ? say.spent : say.pictures}</th>
          </tr>
        </thead>
        <tbody>
          {days.filter((day) => day.total > 0).map((day) => (
            <tr key={day.day}>
              <th scope="row">{shortDay(day.day)}</th>
              <td>{figured(day.total, figure)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
