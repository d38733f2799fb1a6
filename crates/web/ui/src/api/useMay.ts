import { useQuery } from "@tanstack/react-query";
import { who } from "./queries";
import type { Who } from "./types";

/** Whether one may do this here. Until it is known, whatever is there is shown: who needs no token may do everything. */
export function useMay(what: Who["scopes"][number]): boolean {
  const { data } = useQuery(who());
  return data?.scopes.includes(what) ?? true;
}
