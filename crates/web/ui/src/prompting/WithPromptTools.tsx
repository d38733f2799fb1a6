import { lazy, type ReactNode, Suspense } from "react";
import type { Model } from "../api/types";
import { BesidePrompt } from "./beside";
import { usesWith } from "./writers";

const PromptTools = lazy(() => import("./PromptTools"));

const beside = (
  <Suspense>
    <PromptTools />
  </Suspense>
);

/** Puts what helps to write a prompt beside it, where a model for that is there; it comes only then. */
export function WithPromptTools({ models, children }: { models: readonly Model[]; children: ReactNode }) {
  return <BesidePrompt value={usesWith(models).length > 0 ? beside : null}>{children}</BesidePrompt>;
}
