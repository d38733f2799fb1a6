import { queries } from "../api/queries";
import type { Image, Job } from "../api/types";

/** Takes pictures off the jobs that made them, at once; what the server says comes after. */
export function offJobs(images: readonly Image[]) {
  const ids = new Set(images.map((image) => image.id));
  queries.setQueriesData<Job>({ queryKey: ["job"] }, (job) => job && { ...job, images: job.images.filter((image) => !ids.has(image.id)) });
}
