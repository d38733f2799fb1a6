import { Page } from "../shared/Page";
import { t } from "../strings";

/** The page "Usage". */
export default function UsagePage() {
  return <Page title={t.app.pages.usage}>{null}</Page>;
}
