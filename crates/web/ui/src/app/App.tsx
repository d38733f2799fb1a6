import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { lazy, Suspense, useEffect } from "react";
import { made } from "../access/tokens";
import { listen } from "../api/events";
import { useLoginNeeded } from "../api/session";
import { useLiveJobs } from "../run/useJobs";
import { Loading } from "../shared/Quiet";
import { useStore } from "../shared/store";
import { Toasts } from "../shared/toast";
import { t } from "../strings";
import { Boundary } from "./Boundary";
import { LostBar } from "./LostBar";
import { Rail } from "./Rail";
import { usePlace } from "./routes";

const MadeDialog = lazy(() => import("../access/MadeDialog").then(({ MadeDialog }) => ({ default: MadeDialog })));
const DropAnywhere = lazy(() => import("../gallery/DropSheet").then(({ DropAnywhere }) => ({ default: DropAnywhere })));
const Login = lazy(() => import("./Login").then(({ Login }) => ({ default: Login })));

const COMES = {
  generate: () => import("../generate/GeneratePage"),
  gallery: () => import("../gallery/GalleryPage"),
  models: () => import("../models/ModelsPage"),
  providers: () => import("../providers/ProvidersPage"),
  usage: () => import("../usage/UsagePage"),
  access: () => import("../access/AccessPage"),
};

// Each page comes when it is first opened, or when there is time for it.
const PAGE = {
  generate: lazy(COMES.generate),
  gallery: lazy(COMES.gallery),
  models: lazy(COMES.models),
  providers: lazy(COMES.providers),
  usage: lazy(COMES.usage),
  access: lazy(COMES.access),
};

/** Brings the other pages while nothing else is to do, so that they are there when the server is not. */
function bringAll() {
  const bring = () => Object.values(COMES).forEach((come) => void come().catch(() => undefined));
  const timer = window.setTimeout(bring, 3_000);
  return () => window.clearTimeout(timer);
}

/** The whole page: rail, and what it leads to. */
export function App() {
  const created = useStore(made);
  return useLoginNeeded() ? (
    <Suspense>
      <Login />
      {/* The first token closes the server, and is shown once. */}
      {created && <MadeDialog created={created} onClose={() => made.set(undefined)} />}
    </Suspense>
  ) : (
    <Shell />
  );
}

function Shell() {
  const { page } = usePlace();
  const Here = PAGE[page];
  useEffect(listen, []);
  useEffect(bringAll, []);
  useLiveJobs();
  useEffect(() => {
    document.title = `${t.app.pages[page]} · ${t.app.name}`;
  }, [page]);
  return (
    <Box sx={{ height: "100dvh", display: "flex", flexDirection: { xs: "column", sm: "row" } }}>
      <Link href="#content" onClick={skip} sx={{ position: "absolute", left: -9999, "&:focus": { left: 8, top: 8, zIndex: "tooltip", bgcolor: "background.paper", p: 1 } }}>
        {t.app.skip}
      </Link>
      <Rail page={page} />
      <Box component="main" id="content" tabIndex={-1} sx={{ flex: 1, minWidth: 0, minHeight: 0, display: "flex", flexDirection: "column", outline: "none" }}>
        <LostBar />
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <Boundary key={page}>
            <Suspense fallback={<Loading />}>
              <Here />
            </Suspense>
          </Boundary>
        </Box>
      </Box>
      <Suspense>
        {/* Within the gallery a picture is dragged from place to place. */}
        <DropAnywhere takesPictures={page !== "gallery"} />
      </Suspense>
      <Toasts />
    </Box>
  );
}

function skip(event: { preventDefault(): void }) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
