import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { visuallyHidden } from "@mui/utils";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { models as modelsQuery, providerNames } from "../api/queries";
import type { Image, Model } from "../api/types";
import { remove } from "../gallery/actions";
import { WithPromptTools } from "../prompting/WithPromptTools";
import { isOnOffer, makesPictures } from "../prompting/writers";
import { FullScreen } from "../gallery/FullScreen";
import { GalleryStrip, useLatest } from "../gallery/GalleryStrip";
import { useHandedOver } from "../gallery/handed";
import type { Pictures } from "../gallery/useShelf";
import { Told } from "../run/Told";
import { looked, useTable } from "../run/useJobs";
import { useLooked } from "../run/useLooked";
import { KeysDialog } from "../shared/KeysDialog";
import { Failed } from "../shared/Quiet";
import { t } from "../strings";
import { Columns, Coming } from "./Columns";
import { Composer } from "./Composer";
import { deskDo } from "./desk";
import { PlanFooter } from "./PlanFooter";
import { useKeys } from "./useKeys";
import { useOrdering } from "./useOrdering";
import { useUsual } from "./useUsual";
import { isWorthAStrip, Viewer } from "./Viewer";

/** Pick a model, say what you want, watch it come. */
export default function GeneratePage() {
  const installed = useQuery(modelsQuery());
  const all = installed.data ?? [];
  const offered = all.filter((model) => makesPictures(model) && isOnOffer(model));
  const isChoosing = useUsual(offered);
  if (installed.isLoading || isChoosing) return <Coming />;
  if (installed.error) return <Failed error={installed.error} again={() => void installed.refetch()} />;
  return (
    <WithPromptTools models={all}>
      <Studio models={offered} />
    </WithPromptTools>
  );
}

function Studio({ models }: { models: Model[] }) {
  const providers = useQuery(providerNames()).data ?? [];
  const { now, model, planned, further, send, sending, error, unsent } = useOrdering(models);
  const page = useRef<HTMLDivElement>(null);
  const order = () => {
    // Where the picture stands above the panel, it is what one wants to see now.
    if (send()) page.current?.scrollTo({ top: 0, behavior: "smooth" });
  };

  const table = useTable();
  const latest = useLatest();
  const shown = useLooked(table.jobs, latest.items);
  const isWide = useMediaQuery("(min-width: 1100px)", { noSsr: true });
  const isPhone = useMediaQuery("(max-width: 699.95px)", { noSsr: true });
  const [full, setFull] = useState(false);
  const [help, setHelp] = useState(false);
  useKeys({
    send: order,
    step: shown.step,
    full: () => shown.image && setFull(!full),
    remove: () => shown.image && void remove([shown.image]),
    help: () => setHelp(true),
    last: () => now.prompts[0] && deskDo.change({ prompt: now.prompts[0] }),
  });

  const strip = {
    pictures: latest,
    shown: shown.image?.id,
    onShow: (image: Image) => lookAt(image.id),
    onOpen: (image: Image) => (lookAt(image.id), setFull(true)),
  };
  const footer = <PlanFooter model={model} prompt={now.draft.prompt} planned={planned} further={further} sending={sending} error={error} unsent={unsent} send={order} />;
  const panel = (
    <Composer models={models} providers={providers} model={model} desk={now} planned={planned} also={further.map((one) => one.order.model)}>
      {!isPhone && footer}
    </Composer>
  );
  const picture = (
    <>
      <Viewer shown={shown} jobs={table.jobs} models={models} full={() => setFull(true)} />
      {/* A phone has room for one row, and the prompt. */}
      {!isWide && !(isPhone && isWorthAStrip(table.jobs)) && <GalleryStrip direction="row" {...strip} />}
    </>
  );
  return (
    <>
      <Box component="h1" sx={visuallyHidden}>
        {t.generate.title}
      </Box>
      <Told jobs={table.jobs} />
      <Columns page={page} panel={panel} picture={picture} hasPicture={shown.isSomething} latest={isWide && <GalleryStrip direction="column" {...strip} />} footer={isPhone && footer} />
      {help && <KeysDialog words={t.generate.keys} onClose={() => setHelp(false)} />}
      {full && shown.image && <Full image={shown.image} latest={latest} close={() => setFull(false)} />}
    </>
  );
}

const lookAt = (id: string) => looked.set({ slot: `image/${id}` });

/** The picture as large as the screen, among the latest ones. */
function Full({ image, latest, close }: { image: Image; latest: Pictures; close(): void }) {
  useHandedOver(close);
  // A picture that has just landed may not be among the latest yet.
  const among = latest.items.some((one) => one.id === image.id) ? latest.items : [image];
  return <FullScreen items={among} id={image.id} hasMore={latest.hasMore} onMore={latest.more} onGo={lookAt} onClose={close} />;
}
