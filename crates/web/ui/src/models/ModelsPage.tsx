import { Page } from "../shared/Page";
import { t } from "../strings";

/** The page "Models". */
export default function ModelsPage() {
  return <Page title={t.app.pages.models}>{null}</Page>;
}
