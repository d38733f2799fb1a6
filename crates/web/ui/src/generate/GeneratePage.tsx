import { Page } from "../shared/Page";
import { t } from "../strings";

/** The page "Generate". */
export default function GeneratePage() {
  return <Page title={t.app.pages.generate}>{null}</Page>;
}
