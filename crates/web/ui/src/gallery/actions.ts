import { api, ask, downloadOf } from "../api/client";
import { picturesChanged, queries } from "../api/queries";
import type { Board, Image } from "../api/types";
import { count } from "../shared/say";
import { toast } from "../shared/toast";
import { t } from "../strings";
import { handOver } from "./handOver";
import { inTurn } from "./inTurn";
import { offJobs } from "./jobs";
import { changeEverywhere, remember, snapshot, takeOff } from "./shelves";

const say = t.gallery.act;
const many = (images: readonly unknown[]) => count(images.length, "picture");
const path = (image: Image) => ({ params: { path: { id: image.id } } });

/** Stars pictures, or takes their stars; at once on the page, and undone where the server says no. */
export async function star(images: readonly Image[], starred: boolean) {
  changeEverywhere(images, { starred });
  const { failed, error } = await inTurn(images, (image) => ask(api.PATCH("/api/v1/images/{id}", { ...path(image), body: { starred } })));
  // Other lists, such as the starred ones, may have been asked meanwhile.
  void picturesChanged();
  if (!error) return;
  changeEverywhere(failed, { starred: !starred });
  toast(say.failed(say.starring, error.message));
}

/** Puts pictures on a board, or on none. */
export async function move(images: readonly Image[], board: Board | null) {
  const board_id = board?.id ?? null;
  const undo = snapshot();
  changeEverywhere(images, { board_id });
  const { error } = await inTurn(images, (image) => ask(api.PATCH("/api/v1/images/{id}", { ...path(image), body: { board_id } })));
  if (error) undo();
  void picturesChanged();
  if (error) return toast(say.failed(say.moving, error.message));
  toast(board ? t.gallery.boards.moved(many(images), board.name) : t.gallery.boards.movedOff(many(images)));
}

/** Deletes pictures; for a while there is a way back at hand, and later one among the deleted. */
export async function remove(images: readonly Image[]) {
  const putBack = remember(images);
  takeOff(images);
  offJobs(images);
  const { done, failed, error } = await inTurn(images, (image) => ask(api.DELETE("/api/v1/images/{id}", path(image))));
  putBack(failed);
  void cameOrWent();
  if (error) toast(say.failed(say.removing, error.message));
  const gone = done.map(({ of }) => of);
  if (gone.length > 0) toast(say.removed(many(gone)), { label: t.common.undo, act: () => void restore(gone, putBack) });
}

/** Lists of pictures, and the jobs that made them, ask again. */
const cameOrWent = () => Promise.all([picturesChanged(), queries.invalidateQueries({ queryKey: ["job"] })]);

/** Brings deleted pictures back. */
export async function restore(images: readonly Image[], putBack?: (images: readonly Image[]) => void) {
  if (!putBack) takeOff(images);
  const { done, error } = await inTurn(images, (image) => ask(api.POST("/api/v1/images/{id}/restore", path(image))));
  putBack?.(done.map(({ answer }) => answer));
  void cameOrWent();
  toast(error ? say.failed(say.restoring, error.message) : say.restored(many(images)));
}

/** Deletes pictures for ever. */
export async function removeForEver(images: readonly Image[]) {
  const putBack = remember(images);
  takeOff(images);
  const gone = (image: Image) => ask(api.DELETE("/api/v1/images/{id}", { params: { ...path(image).params, query: { forever: true } } }));
  const { failed, error } = await inTurn(images, gone);
  putBack(failed);
  toast(error ? say.failed(say.removing, error.message) : say.gone(many(images)));
}

/** Takes the files along, one after the other: browsers drop what comes at once. */
export async function download(images: readonly Image[]) {
  for (const image of images) {
    const link = document.createElement("a");
    link.href = downloadOf(image.id);
    link.download = "";
    link.click();
    if (images.length > 1) await new Promise((done) => window.setTimeout(done, 400));
  }
}

/** Everything that made a picture, back into the panel. */
export async function recall(image: Pick<Image, "id">) {
  try {
    const { draft, changes } = await askRecall(image);
    const into = draft as Record<string, unknown>;
    void handOver({ kind: "recall", model: String(into.model), draft: into, changes });
  } catch (error) {
    toast((error as Error).message);
  }
}

/** The draft that made a picture, and what is lost on the way to another model. */
export function askRecall(image: Pick<Image, "id">, model?: string) {
  return ask(api.GET("/api/v1/images/{id}/recall", { params: { path: { id: image.id }, query: { model } } }));
}

/** Copies a text, and says so. */
export async function copy(text: string) {
  try {
    await (navigator.clipboard ? navigator.clipboard.writeText(text) : copyAsOfOld(text));
    toast(t.gallery.details.copied);
  } catch (error) {
    toast((error as Error).message);
  }
}

/** A page that is served without TLS, to another machine, has no clipboard of its own: what is selected is copied. */
function copyAsOfOld(text: string) {
  const at = document.activeElement;
  const field = Object.assign(document.createElement("textarea"), { value: text });
  // Within a dialog, which lets no cursor out.
  (at?.parentElement ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (at instanceof HTMLElement) at.focus();
  if (!copied) throw new Error(say.notCopied);
}
