import type { Model } from "../api/types";
import { useStore } from "../shared/store";
import { desk, panelOf } from "./desk";
import { useFurther } from "./orders";
import { obstacle } from "./PlanFooter";
import { onceKey, useSend } from "./send";
import { usePlan } from "./usePlan";

/** What lies on the desk, what it would come to, and the order that sends it. */
export function useOrdering(models: Model[]) {
  const now = useStore(desk);
  const model = models.find((one) => one.key === now.model);
  const panel = model && panelOf(model);
  const planned = usePlan(panel, model?.key, now.draft);
  const further = useFurther(models, now);
  const sending = useSend();
  /** Whether it was sent. */
  const send = (): boolean => {
    if (!panel || !model || sending.isPending || obstacle(model, now.draft.prompt, planned, further)) return false;
    const orders = [{ panel, model, draft: now.draft }, ...further.map((one) => one.order)];
    sending.mutate({ orders, key: onceKey() });
    return true;
  };
  return { now, model, planned, further, send, sending: sending.isPending, error: sending.error };
}
