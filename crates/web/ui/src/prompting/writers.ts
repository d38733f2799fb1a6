import type { Model } from "../api/types";

/** What words are wanted for. */
export type Use = "improve" | "vary" | "describe" | "transcribe";

/** Whether a model makes pictures; those of words alone have no place where pictures are made. */
export const makesPictures = (model: Model): boolean => !model.modalities?.length || model.modalities.includes("text_to_image");

/** Whether a model answers in words. */
export const answersInWords = (model: Model): boolean => (model.modalities ?? []).some((one) => one.endsWith("_to_text"));

/** Whether a model that a person described is still a draft, or switched off: then it is offered nowhere. */
export const isOnOffer = (model: Model): boolean => model.definition == null || model.usable === true;

const NEEDS: Record<Use, string> = { improve: "text_to_text", vary: "text_to_text", describe: "image_to_text", transcribe: "audio_to_text" };

/** The models that can be used for it, those first that are meant to write for others. */
export function writersFor(use: Use, models: readonly Model[]): Model[] {
  const able = models.filter((model) => model.usable && (model.modalities ?? []).some((one) => one === NEEDS[use]));
  return use === "improve" || use === "vary" ? able.filter(mayWrite) : able;
}

/** A definition says whether its model may write texts for other models; who has none was not asked. */
function mayWrite(model: Model): boolean {
  const definition = model.definition as { features?: { data_generation?: boolean } } | null | undefined;
  return definition == null || definition.features?.data_generation === true;
}

/** The uses for which there is a model. */
export const usesWith = (models: readonly Model[]): Use[] => (Object.keys(NEEDS) as Use[]).filter((use) => writersFor(use, models).length > 0);
