import { Page } from "../shared/Page";
import { t } from "../strings";

/** The page "Providers". */
export default function ProvidersPage() {
  return <Page title={t.app.pages.providers}>{null}</Page>;
}
