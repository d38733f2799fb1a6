import { api, ask } from "../api/client";
import { picturesChanged } from "../api/queries";
import type { Image } from "../api/types";
import { t } from "../strings";
import { toast } from "./toast";

/** Deletes pictures, with a way back. */
export async function deletePictures(ids: string[]) {
  const each = (work: (id: string) => Promise<unknown>) => Promise.all(ids.map(work)).then(picturesChanged);
  await each((id) => ask(api.DELETE("/api/v1/images/{id}", { params: { path: { id } } })));
  const back = () => each((id) => ask(api.POST("/api/v1/images/{id}/restore", { params: { path: { id } } })));
  toast(t.run.deleted, { label: t.common.undo, act: () => void back() });
}

/** Marks a picture, or takes the mark away. */
export async function star(image: Image) {
  await ask(api.PATCH("/api/v1/images/{id}", { params: { path: { id: image.id } }, body: { starred: !image.starred } }));
  await picturesChanged();
}
