import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../api/types";

const job = (state: string): Job => ({ id: "j", state, calls: [{ id: "c" }], images: [], errors: [] }) as unknown as Job;

beforeEach(() => void vi.stubGlobal("document", { baseURI: "http://studio.test/" }));
afterEach(() => vi.unstubAllGlobals());

test("what is known of a job already is not undone by the answer that made it, and is asked for anew", async () => {
  const { lay } = await import("./send");
  const { queries } = await import("../api/queries");
  await lay([job("queued")], "a boat");
  const { queryKey } = (await import("../api/queries")).job("j");
  expect(queries.getQueryData(queryKey)?.state).toBe("queued");
  // Nothing that was told before this answer came found the job: it is asked for at once.
  expect(queries.getQueryState(queryKey)?.isInvalidated).toBe(true);
  queries.setQueryData(queryKey, job("failed"));
  await lay([job("queued")], "a boat");
  expect(queries.getQueryData(queryKey)?.state).toBe("failed");
});
