import { useEffect, useState } from "react";
import type { Model } from "../api/types";
import { useStore } from "../shared/store";
import { desk, panelOf } from "./desk";
import { useFurther } from "./orders";
import { obstacle } from "./PlanFooter";
import { onceKey, useSend } from "./send";
import type { Draft } from "./panel/document";
import { usePlan } from "./usePlan";

/** What lies on the desk, what it would come to, and the order that sends it. */
export function useOrdering(models: Model[]) {
  const now = useStore(desk);
  const model = models.find((one) => one.key === now.model);
  const panel = model && panelOf(model);
  const planned = usePlan(panel, model?.key, now.draft);
  const further = useFurther(models, now);
  const sending = useSend();
  const [wanted, want] = useState<Draft>();
  const sendNow = (): boolean => {
    if (!panel || !model || sending.isPending || obstacle(model, now.draft.prompt, planned, further)) return false;
    const orders = [{ panel, model, draft: now.draft }, ...further.map((one) => one.order)];
    sending.mutate({ orders, key: onceKey() });
    return true;
  };
  useEffect(() => {
    if (wanted === undefined || (wanted === now.draft && !planned.isCurrent)) return;
    want(undefined);
    if (wanted === now.draft) sendNow();
  });
  /** Sends it, as soon as what was typed a moment ago has a plan of its own. Whether it is sent, as far as can be seen. */
  const send = (): boolean => {
    if (planned.isCurrent) return sendNow();
    want(now.draft);
    return model !== undefined;
  };
  return { now, model, planned, further, send, sending: sending.isPending, error: sending.error };
}
