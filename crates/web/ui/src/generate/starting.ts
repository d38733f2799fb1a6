import { queries, picture } from "../api/queries";
import { desk } from "./desk";
import { freshDraft, isNothing, type PanelDocument } from "./panel/document";
import { sizeLike, sizesOf } from "./size/size";

/**
 * Changes the desk. Another picture to start from brings its shape along, so that nothing of it is cut off unasked; a size
 * that a person chose stays.
 */
export function withShape(panel: PanelDocument, change: () => void): void {
  const before = desk.get().draft.init_image;
  change();
  if (desk.get().draft.init_image !== before) void shapeAlong(panel);
}

/** The size goes along with the picture to start from; without one it is as usual again. */
export async function shapeAlong(panel: PanelDocument): Promise<void> {
  const { draft, followed } = desk.get();
  const { init_image: id } = draft;
  const schema = panel.schema.properties?.size;
  const usual = freshDraft(panel).size;
  const isFree = () => {
    const { draft, model = "", sized } = desk.get();
    return !sized?.includes(model) && [usual, followed, undefined].includes(draft.size as string | undefined);
  };
  if (typeof schema !== "object" || !isFree()) return;
  if (isNothing(id)) {
    if (followed !== undefined) lay(usual, undefined);
    return;
  }
  const found = await queries.fetchQuery(picture(String(id))).catch(() => undefined);
  // Meanwhile a person may have changed both.
  if (!found || desk.get().draft.init_image !== id || !isFree()) return;
  const size = sizeLike(sizesOf(schema), panel.rules ?? [], usual ?? draft.size, found);
  if (size !== undefined && size !== desk.get().draft.size) lay(size, size);
}

function lay(size: unknown, followed: string | undefined) {
  desk.set((now) => ({ ...now, followed, draft: { ...now.draft, size } }));
}
