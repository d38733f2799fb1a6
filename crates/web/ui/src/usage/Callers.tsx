import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../api/useMay";
import { NOBODY } from "../app/nobody";
import { count, dollars } from "../shared/say";
import { t } from "../strings";
import { Bar } from "./Bar";
import type { Figure } from "./days";
import { byCaller } from "./queries";

const say = t.usage;

/** Who spent it, for whoever runs the server; nothing where nobody but this machine asked. */
export function Callers({ days, figure }: { days: number; figure: Figure }) {
  const mayKnow = useMay("admin");
  const { data = [] } = useQuery({ ...byCaller(days), enabled: mayKnow });
  if (!mayKnow || data.every(({ group }) => group === NOBODY)) return null;
  const most = Math.max(...data.map((one) => one[figure]));
  return (
    <section>
      <Typography variant="h2" sx={{ mb: 1 }}>{say.byCaller}</Typography>
      <Box component="ul" aria-label={say.byCaller} sx={{ listStyle: "none", m: 0, p: 0 }}>
        {data.map((total) => (
          <Bar key={total.group} name={total.group === NOBODY ? say.nobody : total.group} value={total[figure]} most={most} text={`${dollars(total.usd)} · ${count(total.images, "picture")}`} shade="var(--mui-palette-text-secondary)" />
        ))}
      </Box>
    </section>
  );
}
