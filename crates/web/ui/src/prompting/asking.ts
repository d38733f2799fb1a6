import { useMutation, useMutationState } from "@tanstack/react-query";
import type { Model } from "../api/types";
import { desk } from "../generate/desk";
import { sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { land, type Wish, write } from "./writing";

/** A wish, who writes, and the prompt that stood there when it was said. */
interface Asked {
  wish: Wish;
  model: Model;
  before: string;
}

const WRITING = ["writing"];

/**
 * Lets a model write. What it wrote is paid for, so that it lands wherever one is by then: the panel that it was asked in may
 * be another one.
 */
export function useAsking() {
  const { mutate } = useMutation({
    mutationKey: WRITING,
    mutationFn: async ({ wish, model }: Asked) => (await write(wish, model))[0] ?? "",
    onSuccess: (text, { wish, before }) => land(wish.use, before, text),
    onError: (error) => toast(sentence(error.message) ?? ""),
  });
  return (wish: Wish, model: Model | undefined) => model && mutate({ wish, model, before: String(desk.get().draft.prompt ?? "") });
}

/** What is being written right now, in whatever panel it was asked for. */
export function useWriting(): Wish["use"] | undefined {
  const [asked] = useMutationState({ filters: { mutationKey: WRITING, status: "pending" }, select: ({ state }) => state.variables as Asked });
  return asked?.wish.use;
}
