import { useEffect, useState } from "react";
import type { Model } from "../api/types";
import { useStore } from "../shared/store";
import { desk, panelOf } from "./desk";
import { useFurther } from "./orders";
import { obstacle } from "./PlanFooter";
import { Partly, useSend } from "./send";
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
  const before = sending.variables?.desk;
  const isSame = before?.draft === now.draft && before.model === now.model && before.also === now.also;
  const error = isSame ? sending.error : null;
  // What was taken is not bought again while only the rest is mended.
  const unsent = error instanceof Partly ? error.unsent : undefined;
  const sendNow = (): boolean => {
    if (!panel || !model || sending.isPending || obstacle(model, now.draft.prompt, planned, further)) return false;
    const all = [{ panel, model, draft: now.draft }, ...further.map((one) => one.order)];
    const orders = unsent ? all.filter((order) => unsent.includes(order.model.key ?? "")) : all;
    sending.mutate({ orders, taken: all.length - orders.length, desk: now });
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
  return { now, model, planned, further, send, sending: sending.isPending, error, unsent };
}
