import { usePlace } from "../app/routes";
import { Failed, Loading } from "../shared/Quiet";
import { Editor } from "./Editor";
import { FRESH, useEditing } from "./editing";
import { Start } from "./Start";

/** A model of one's own: `#/models/custom/KEY`, and `#/models/custom/new` before it has a key. */
export default function CustomPage() {
  const key = usePlace().path[1] ?? FRESH;
  const { editing, isLoading, error } = useEditing(key);
  if (isLoading) return <Loading />;
  if (error) return <Failed error={error} />;
  // A model keeps its form when it gets its key, and with it the test and where one was.
  return editing ? <Editor editing={editing} /> : <Start />;
}
