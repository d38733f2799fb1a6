import Button from "@mui/material/Button";
import { linkTo } from "../app/routes";
import { Empty } from "../shared/Quiet";
import { t } from "../strings";
import { type Filter, looksFor, placeOnly } from "./filter";

const say = t.gallery.empty;

/** Why there is nothing here, and what to do. */
export function Nothing({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  if (looksFor(filter)) {
    const clear = <Button variant="outlined" onClick={() => onFilter(placeOnly(filter))}>{t.gallery.filter.clear}</Button>;
    return <Empty title={say.found} action={clear}>{say.foundText}</Empty>;
  }
  if (filter.deleted) return <Empty title={say.deleted}>{say.deletedText}</Empty>;
  if (filter.starred) return <Empty title={say.starred}>{say.starredText}</Empty>;
  if (filter.board) return <Empty title={say.board}>{say.boardText}</Empty>;
  if (filter.kind === "input") return <Empty title={say.given}>{say.givenText}</Empty>;
  return <Empty title={say.title} action={<Button variant="contained" href={linkTo("generate")}>{say.action}</Button>}>{say.text}</Empty>;
}
