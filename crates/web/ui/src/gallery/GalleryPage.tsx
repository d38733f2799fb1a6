import { Page } from "../shared/Page";
import { t } from "../strings";

/** The page "Gallery". */
export default function GalleryPage() {
  return <Page title={t.app.pages.gallery}>{null}</Page>;
}
