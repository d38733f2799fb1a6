import { upload } from "../../api/client";
import { picturesChanged } from "../../api/queries";

/** What a picture of the gallery is called while it is dragged. */
export const DRAGGED = "application/x-impasto-picture";

/** What was dropped or pasted: files, or a picture of the gallery. */
export interface Given {
  files: File[];
  picture?: string;
}

/** The pictures in what was dropped or pasted. */
export function givenBy(data: DataTransfer | null): Given {
  const files = [...(data?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  return { files, picture: data?.getData(DRAGGED) || undefined };
}

/** Whether something that is dragged over the page may be a picture. */
export const maybePicture = (data: DataTransfer | null): boolean =>
  [...(data?.types ?? [])].some((type) => type === "Files" || type === DRAGGED);

/** Takes files into the gallery, one after the other; gives their ids. */
export async function taken(files: File[]): Promise<string[]> {
  const ids: string[] = [];
  for (const file of files) ids.push((await upload(file, file.name)).id);
  if (ids.length) void picturesChanged();
  return ids;
}

/** The ids of whatever was given. */
export async function idsOf(given: Given): Promise<string[]> {
  return given.picture ? [given.picture] : taken(given.files);
}

/** Puts one of a list elsewhere in it. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const at = Math.max(0, Math.min(list.length - 1, to));
  const without = list.filter((_, index) => index !== from);
  return [...without.slice(0, at), ...list.slice(from, from + 1), ...without.slice(at)];
}
