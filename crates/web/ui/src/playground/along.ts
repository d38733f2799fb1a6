import { type ClipboardEvent, type DragEvent, useState } from "react";
import { givenBy, idsOf } from "../generate/images/give";
import { toast } from "../shared/toast";
import { readable, soundIn } from "./sound";

/** What the model takes beside words. */
export interface Takes {
  picture: boolean;
  sound: boolean;
}

/** What goes along with the next question: a picture and a sound, as far as the model takes them. */
export function useAlong(takes: Takes) {
  const [image, setImage] = useState<string>();
  const [sound, setSound] = useState<File>();
  const take = async (data: DataTransfer | null, files: readonly File[] = []) => {
    const given = data ? givenBy(data) : { files: files.filter(({ type }) => type.startsWith("image/")) };
    const heard = soundIn(data?.files ?? files);
    try {
      if (takes.sound && heard) setSound(await readable(heard));
      if (!takes.picture) return;
      const [id] = await idsOf(given);
      if (id) setImage(id);
    } catch (error) {
      toast((error as Error).message);
    }
  };
  return {
    image: takes.picture ? image : undefined,
    sound: takes.sound ? sound : undefined,
    setImage,
    setSound,
    /** Files that were chosen. */
    give: (files: File[]) => void take(null, files),
    /** What was dropped or pasted, unless nothing in it is of any use here. */
    taken(event: ClipboardEvent | DragEvent, data: DataTransfer | null) {
      const given = givenBy(data);
      const isPicture = takes.picture && (given.files.length > 0 || given.picture !== undefined);
      if (!isPicture && !(takes.sound && soundIn(data?.files ?? []))) return;
      event.preventDefault();
      void take(data);
    },
    clear() {
      setImage(undefined);
      setSound(undefined);
    },
  };
}
