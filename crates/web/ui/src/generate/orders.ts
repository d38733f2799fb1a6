import { useQueries, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Refusal } from "../api/problem";
import type { Model, PlanView } from "../api/types";
import { t } from "../strings";
import { type Desk, panelOf } from "./desk";
import { fits, modeOf } from "./models";
import { carriedOver, type Draft, type PanelDocument, sent } from "./panel/document";
import { likeShape, shapeOf, sizesOf } from "./size/size";
import { planOf, usePaused } from "./usePlan";

/** What is asked of one model. */
export interface Order {
  model: Model;
  panel: PanelDocument;
  draft: Draft;
}

/** What further models are asked: the same words and pictures, in the nearest shape, with their own settings. */
export function furtherOrders(models: Model[], { model, also = [], draft, kept }: Desk): Order[] {
  const chosen = models.find((one) => one.key === model);
  const ratio = chosen && shapeIn(panelOf(chosen), draft);
  return also.flatMap((key) => {
    const other = models.find((one) => one.key === key && key !== model);
    if (!other) return [];
    const panel = panelOf(other);
    const carried = carriedOver(draft, panel, kept[key]);
    const size = ratio === undefined ? undefined : likeShape(sizesIn(panel), ratio);
    return [{ model: other, panel, draft: size === undefined ? carried : { ...carried, size } }];
  });
}

const sizesIn = (panel: PanelDocument) => {
  const schema = panel.schema.properties?.size;
  return typeof schema === "object" ? sizesOf(schema) : { named: [], free: false };
};

/** The shape that a draft asks for; nothing where the model chooses. */
function shapeIn(panel: PanelDocument, { size }: Draft): number | undefined {
  return typeof size === "string" && size !== "auto" ? shapeOf(size, sizesIn(panel)) : undefined;
}

/** What goes in, and cannot go into this model: nothing is left out in silence. */
export function misfit({ model, panel }: Order, draft: Draft): string | undefined {
  const mode = modeOf(draft);
  if (!fits(model, mode)) return t.generate.model.cannot(t.generate.model.modes[mode] ?? mode);
  const given = Array.isArray(draft.reference_images) ? draft.reference_images.length : 0;
  const pictures = panel.schema.properties?.reference_images;
  const most = typeof pictures === "object" ? (pictures.maxItems ?? given) : 0;
  return given > most ? t.generate.model.references(most) : undefined;
}

/** A further model with its plan, or what stands in the way. */
export interface Further {
  order: Order;
  plan?: PlanView;
  problem?: string;
}

/** The plans of further models. */
export function useFurther(models: Model[], desk: Desk): Further[] {
  const orders = useMemo(() => furtherOrders(models, desk), [models, desk]);
  const asked = usePaused(orders.map(({ panel, model, draft }) => JSON.stringify(sent(panel, model.key ?? "", draft))).join("\n"));
  const texts = asked ? asked.split("\n") : [];
  const found = useQueries({ queries: texts.map(planOf), combine });
  return orders.map((order, at) => {
    const problem = misfit(order, desk.draft) ?? found[at]?.problem;
    return { order, plan: found[at]?.plan, problem };
  });
}

function combine(found: UseQueryResult<PlanView, Refusal>[]) {
  return found.map(({ data, error }) => ({ plan: data, problem: data?.problems[0]?.message ?? error?.violations[0]?.message ?? error?.message }));
}
