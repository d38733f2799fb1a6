import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { providers as providersQuery } from "../api/queries";
import type { Job, Model } from "../api/types";
import { useMay } from "../api/useMay";
import { linkTo } from "../app/routes";
import { SHEET } from "../run/sheet";
import type { Slot } from "../run/slots";
import { Stage } from "../run/Stage";
import { Strip } from "../run/Strip";
import { looked } from "../run/useJobs";
import type { useLooked } from "../run/useLooked";
import { Loading } from "../shared/Quiet";
import { t } from "../strings";

const ContactSheet = lazy(() => import("../run/ContactSheet"));

interface Props {
  shown: ReturnType<typeof useLooked>;
  /** The jobs on the table. */
  jobs: Job[];
  models: Model[];
  full(): void;
}

/** The picture that is looked at, or the sheet, and below it the cards of what was asked for lately. */
export function Viewer({ shown, jobs, models, full }: Props) {
  const maySetUp = useMay("admin");
  const providers = useQuery({ ...providersQuery(), enabled: maySetUp }).data ?? [];
  const isNew = providers.length > 0 && !providers.some((one) => one.api_key_configured);
  const names = useMemo(() => new Map(models.map((one) => [one.key, one.name])), [models]);
  const nameOf = (key: string) => names.get(key) ?? key;
  const look = (job: Job, slot: Slot) => looked.set({ job: job.id, slot: slot.key });
  return (
    <>
      {shown.sheet ? (
        <Suspense fallback={<Loading />}>
          <ContactSheet jobs={shown.sheet} look={look} nameOf={nameOf} />
        </Suspense>
      ) : (
        <Stage image={shown.image} waiting={shown.waiting} full={full} note={isNew && <Newcomer />} />
      )}
      {isWorthAStrip(jobs) && <Strip jobs={jobs} at={shown.slotKey} look={look} nameOf={nameOf} toSheet={shown.hasSheet ? () => looked.set({ slot: SHEET }) : undefined} />}
    </>
  );
}

/** Where no key is set, the sandbox is what there is. */
function Newcomer() {
  return (
    <Box sx={{ mt: 1 }}>
      {t.generate.quiet.sandbox} <Link href={linkTo("providers")}>{t.generate.quiet.providers}</Link>
    </Box>
  );
}

/** One picture that is done needs no row of its own. */
export const isWorthAStrip = (jobs: Job[]) => jobs.length > 1 || jobs.some((job) => job.num_images > 1 || job.state !== "done");
