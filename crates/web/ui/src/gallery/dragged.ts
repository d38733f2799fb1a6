import { fullOf } from "../api/client";
import { DRAGGED as ONE } from "../generate/images/give";

/** What dragged pictures carry: all that were chosen, as JSON. */
export const DRAGGED = "application/x-impasto-pictures";

/** Drags pictures: for boards all of them, for controls that take one the one under the pointer, for others its address. */
export function drag(data: DataTransfer, id: string, all: readonly string[]): void {
  data.setData(DRAGGED, JSON.stringify(all));
  data.setData(ONE, id);
  data.setData("text/uri-list", fullOf(id));
  data.effectAllowed = "copyMove";
}

/** The ids that a drag carries; none where it comes from elsewhere. */
export function draggedIds(data: DataTransfer): string[] {
  try {
    return JSON.parse(data.getData(DRAGGED)) as string[];
  } catch {
    return [];
  }
}
