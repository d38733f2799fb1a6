import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import useMediaQuery from "@mui/material/useMediaQuery";
import { visuallyHidden } from "@mui/utils";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { models as modelsQuery, providers as providersQuery } from "../api/queries";
import type { Image, Job, Model } from "../api/types";
import { linkTo } from "../app/routes";
import { remove } from "../gallery/actions";
import { DropAnywhere } from "../gallery/DropSheet";
import { WithPromptTools } from "../prompting/WithPromptTools";
import { isOnOffer, makesPictures } from "../prompting/writers";
import { FullScreen } from "../gallery/FullScreen";
import { GalleryStrip, useLatest } from "../gallery/GalleryStrip";
import { live } from "../run/live";
import { isRunning, slotsOf } from "../run/slots";
import { Stage } from "../run/Stage";
import { Strip } from "../run/Strip";
import { looked, useTable } from "../run/useJobs";
import { KeysDialog } from "../shared/KeysDialog";
import { Failed, Loading } from "../shared/Quiet";
import { useStore } from "../shared/store";
import { t } from "../strings";
import { Composer } from "./Composer";
import { desk, deskDo, panelOf } from "./desk";
import { firstOf } from "./models";
import { obstacle } from "./PlanFooter";
import { onceKey, useSend } from "./send";
import { useKeys } from "./useKeys";
import { usePlan } from "./usePlan";

/** Pick a model, say what you want, watch it come. */
export default function GeneratePage() {
  const installed = useQuery(modelsQuery());
  if (installed.isLoading) return <Loading />;
  if (installed.error) return <Failed error={installed.error} again={() => void installed.refetch()} />;
  const all = installed.data ?? [];
  return (
    <WithPromptTools models={all}>
      <Studio models={all.filter((model) => makesPictures(model) && isOnOffer(model))} />
    </WithPromptTools>
  );
}

function Studio({ models }: { models: Model[] }) {
  const now = useStore(desk);
  const providers = useQuery(providersQuery()).data ?? [];
  const model = models.find((one) => one.key === now.model);
  useEffect(() => {
    const first = firstOf(models);
    if (!model && first) deskDo.choose(first);
  }, [model, models]);

  const panel = model && panelOf(model);
  const planned = usePlan(panel, model?.key, now.draft);
  const send = useSend();
  const page = useRef<HTMLDivElement>(null);
  const order = () => {
    if (!panel || !model?.key || send.isPending || obstacle(model, now.draft.prompt, planned)) return;
    send.mutate({ panel, model: model.key, draft: now.draft, key: onceKey() });
    // Where the picture stands above the panel, it is what one wants to see now.
    page.current?.scrollTo({ top: 0, behavior: "smooth" });
  };

  const table = useTable();
  const latest = useLatest();
  const shown = useLooked(table.jobs, latest.items);
  const isWide = useMediaQuery("(min-width: 1100px)", { noSsr: true });
  const [full, setFull] = useState(false);
  const [help, setHelp] = useState(false);
  const names = useMemo(() => new Map(models.map((one) => [one.key, one.name])), [models]);
  const nameOf = useCallback((key: string) => names.get(key) ?? key, [names]);

  useKeys({
    send: order,
    step: shown.step,
    full: () => shown.image && setFull(!full),
    remove: () => shown.image && void remove([shown.image]),
    help: () => setHelp(true),
    last: () => now.prompts[0] && deskDo.change({ prompt: now.prompts[0] }),
  });

  const lookAt = (id: string) => looked.set({ slot: `image/${id}` });
  // A picture that has just landed may not be among the latest yet.
  const among = latest.items.some((image) => image.id === shown.image?.id) || !shown.image ? latest.items : [shown.image];
  const strip = {
    pictures: latest,
    shown: shown.image?.id,
    onShow: (image: Image) => lookAt(image.id),
    onOpen: (image: Image) => {
      lookAt(image.id);
      setFull(true);
    },
  };
  return (
    <Box
      ref={page}
      sx={{
        height: 1,
        display: "grid",
        overflow: { xs: "auto", sm: "hidden" },
        gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "minmax(300px, 36%) minmax(0, 1fr)", md: "360px minmax(0, 1fr) 264px", xl: "400px minmax(0, 1fr) 400px" },
        gridTemplateRows: { xs: "auto auto", sm: "minmax(0, 1fr)" },
      }}
    >
      <Box component="h1" sx={visuallyHidden}>
        {t.generate.title}
      </Box>
      <Box sx={{ order: { xs: 1, sm: 0 }, minHeight: 0, borderRight: { xs: 0, sm: 1 }, borderTop: { xs: 1, sm: 0 }, borderColor: { xs: "divider", sm: "divider" } }}>
        <Composer models={models} providers={providers} model={model} desk={now} planned={planned} sending={send.isPending} error={send.error} send={order} />
      </Box>
      <Box sx={{ display: "flex", flexDirection: "column", minHeight: 0, minWidth: 0, height: { xs: "calc(100dvh - 64px)", sm: "auto" }, maxHeight: { xs: shown.image || shown.waiting ? 560 : 320, sm: "none" } }}>
        <Stage image={shown.image} waiting={shown.waiting} full={() => setFull(true)} note={providers.length > 0 && !providers.some((one) => one.api_key_configured) && <Newcomer />} />
        {isWorthAStrip(table.jobs) && (
          <Strip jobs={table.jobs} at={shown.slotKey} look={(job, slot) => looked.set({ job: job.id, slot: slot.key })} nameOf={nameOf} />
        )}
        {!isWide && <GalleryStrip direction="row" {...strip} />}
      </Box>
      {isWide && (
        <Box sx={{ order: 2, borderLeft: 1, borderColor: "divider", minHeight: 0 }}>
          <GalleryStrip direction="column" {...strip} />
        </Box>
      )}
      <DropAnywhere takesPictures />
      {help && <KeysDialog words={t.generate.keys} onClose={() => setHelp(false)} />}
      {full && shown.image && <FullScreen items={among} id={shown.image.id} hasMore={latest.hasMore} onMore={latest.more} onGo={lookAt} onClose={() => setFull(false)} />}
    </Box>
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
const isWorthAStrip = (jobs: Job[]) => jobs.length > 1 || jobs.some((job) => job.num_images > 1 || job.state !== "done");

/** What is looked at: a card of a job, or a picture of the gallery; else what runs, else the latest picture. */
function useLooked(jobs: ReturnType<typeof useTable>["jobs"], images: readonly Image[]) {
  const at = useStore(looked);
  const events = useStore(live);
  const cards = useMemo(() => jobs.flatMap((job) => slotsOf(job, events).map((slot) => ({ job, slot }))), [jobs, events]);
  const chosen = cards.find((card) => card.slot.key === at.slot);
  const picked = images.find((image) => `image/${image.id}` === at.slot);
  const card = picked ? undefined : (chosen ?? (at.slot ? undefined : cards.find(({ job }) => isRunning(job))));
  const image = picked ?? card?.slot.image ?? (card ? undefined : images[0]);
  const step = (by: 1 | -1) => {
    const index = images.findIndex((one) => one.id === image?.id);
    if (card && !card.slot.image) {
      const next = cards[cards.findIndex((one) => one.slot.key === card.slot.key) + by];
      if (next) looked.set({ job: next.job.id, slot: next.slot.key });
      return;
    }
    const next = images[index + by];
    if (index >= 0 && next) looked.set({ job: next.job ?? undefined, slot: keyOf(next) });
  };
  const keyOf = (image: Image) => cards.find((one) => one.slot.image?.id === image.id)?.slot.key ?? `image/${image.id}`;
  const slotKey = card?.slot.key ?? cards.find((one) => one.slot.image?.id === image?.id)?.slot.key;
  return { image, waiting: image ? undefined : card, slotKey, step };
}
