import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, ask } from "../api/client";
import type { Refusal } from "../api/problem";
import type { Image } from "../api/types";
import { useStore } from "../shared/store";
import { type Filter, queryOf } from "./filter";
import { extended, refreshed } from "./shelf";
import { shelfOf } from "./shelves";

/** Pictures that are asked for at once. */
const PAGE = 200;

/** Pictures of a filter as far as they were asked for. */
export interface Pictures {
  items: readonly Image[];
  /** Whether the first are still on their way. */
  isLoading: boolean;
  /** Why the first did not come. */
  error: Refusal | null;
  /** Whether there are older ones. */
  hasMore: boolean;
  /** Asks for older ones. */
  more: () => void;
  /** Why older ones did not come. */
  moreError?: Error;
  again: () => void;
}

/** Follows the pictures of a filter. New ones come by themselves: whoever hears of one calls `picturesChanged`. */
export function useShelf(filter: Filter, page = PAGE): Pictures {
  const query = useMemo(() => queryOf(filter), [filter]);
  const key = JSON.stringify(query);
  const shelf = useMemo(() => shelfOf(key), [key]);
  const now = useStore(shelf);
  const newest = useQuery<Awaited<ReturnType<typeof ofPage>>, Refusal>({
    queryKey: ["images", key, page],
    queryFn: () => ofPage(query, page),
    staleTime: 5_000,
    gcTime: 0,
  });
  useEffect(() => {
    if (newest.data) shelf.set((before) => refreshed(before, newest.data));
  }, [newest.data, shelf]);

  const asking = useRef<string>(undefined);
  const [moreError, setMoreError] = useState<Error>();
  const more = useCallback(async () => {
    const before = shelf.get().next;
    if (before === undefined || asking.current === key + before) return;
    asking.current = key + before;
    setMoreError(undefined);
    try {
      const older = await ofPage({ ...query, before }, page);
      shelf.set((was) => (was.next === before ? extended(was, older) : was));
    } catch (error) {
      setMoreError(error as Error);
    } finally {
      asking.current = undefined;
    }
  }, [key, page, query, shelf]);

  const { refetch } = newest;
  const again = useCallback(() => void refetch(), [refetch]);
  return { items: now.items, isLoading: !now.begun && !newest.error, error: now.begun ? null : newest.error, hasMore: now.next !== undefined, more, moreError, again };
}

function ofPage(query: ReturnType<typeof queryOf>, limit: number) {
  return ask(api.GET("/api/v1/images", { params: { query: { ...query, limit } } }));
}
