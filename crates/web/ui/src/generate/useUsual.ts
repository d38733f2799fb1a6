import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { usualModel } from "../api/queries";
import type { Model } from "../api/types";
import { useStore } from "../shared/store";
import { desk, deskDo } from "./desk";

/**
 * Begins with the server's usual model where none was chosen here, or the one that was is gone: never with a paid one that
 * nobody asked for. Gives whether it is still being found.
 */
export function useUsual(models: Model[]): boolean {
  const { model } = useStore(desk);
  const isChosen = models.some((one) => one.key === model);
  const asked = useQuery({ ...usualModel(), enabled: models.length > 0 && !isChosen });
  const usual = isChosen ? undefined : models.find((one) => one.key === asked.data);
  useEffect(() => {
    if (usual) deskDo.choose(usual);
  }, [usual]);
  return usual !== undefined || asked.isLoading;
}
