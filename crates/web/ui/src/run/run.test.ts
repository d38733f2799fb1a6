import { expect, test } from "vitest";
import type { JobEvent } from "../api/events";
import type { Call, Image, Job } from "../api/types";
import { type Live, reduced } from "./live";
import { landedOf, outcomeOf, slotsOf } from "./slots";

const call = (id: string, state: string, num_images: number, landed = 0, error?: string): Call =>
  ({ id, state, num_images, landed, attempts: [], error: error ? { code: "x", message: error } : undefined }) as Call;
const image = (id: string) => ({ id }) as Image;
const job = (calls: Call[], images: Image[], errors: string[] = []): Job =>
  ({ id: "j", calls, images, errors: errors.map((message) => ({ code: "x", message })) }) as Job;

const of = (id: string) => ({ id, ordinal: 0, num_images: 1 });
const event = (event: object) => event as JobEvent;

test("pictures fill the cards of their own call", () => {
  const slots = slotsOf(job([call("a", "settled", 2, 1), call("b", "settled", 2, 2)], [image("a-0"), image("b-0"), image("b-1")], ["refused"]), {});
  expect(slots.map((slot) => [slot.key, slot.state, slot.image?.id, slot.reason])).toEqual([
    ["a/0", "landed", "a-0", undefined],
    ["a/1", "missing", undefined, "refused"],
    ["b/0", "landed", "b-0", undefined],
    ["b/1", "landed", "b-1", undefined],
  ]);
  expect(landedOf(slots)).toEqual({ landed: 3, asked: 4 });
});

test("more pictures than were asked for have cards too", () => {
  expect(slotsOf(job([call("a", "settled", 1, 2)], [image("a-0"), image("a-1")]), {})).toHaveLength(2);
});

test("a picture that was deleted is not missing", () => {
  const slots = slotsOf(job([call("a", "settled", 3, 3), call("b", "settled", 1, 1)], [image("a-0"), image("a-2")]), {});
  expect(slots.map((slot) => [slot.key, slot.state, slot.image?.id])).toEqual([
    ["a/0", "landed", "a-0"],
    ["a/1", "landed", "a-2"],
  ]);
});

test.each([
  ["intended", undefined, "waiting"],
  ["intended", "sent", "running"],
  ["sent", undefined, "running"],
  ["sent", "settled", "running"],
  ["answered", undefined, "running"],
  ["failed", "sent", "failed"],
  ["unknown", undefined, "unknown"],
  ["cancelled", undefined, "cancelled"],
])("a call that was %s and is told to be %s shows as %s", (state, told, shown) => {
  const live: Live = told ? { a: { state: told, pictures: {} } } : {};
  expect(slotsOf(job([call("a", state, 1)], []), live)[0]?.state).toBe(shown);
});

test("a failed call says why", () => {
  expect(slotsOf(job([call("a", "failed", 1, 0, "no quota")], []), {})[0]?.reason).toBe("no quota");
});

test.each([
  [job([{ ...call("a", "failed", 1), error: { code: "content_refused", message: "not this" } }], []), "refused"],
  [{ ...job([call("a", "settled", 1)], []), errors: [{ code: "content_refused", message: "not this" }] }, "refused"],
  [{ ...job([call("a", "unknown", 1)], []), errors: [{ code: "content_refused", message: "not this" }] }, "unknown"],
])("what the vendor did not want to make is told apart: %#", (job, shown) => {
  expect(slotsOf(job, {})[0]?.state).toBe(shown);
});

test("events say how far a call is", () => {
  const events = [
    { event: "queued", call: of("a"), ahead: 2, expected_ms: 5_000 },
    { event: "state", call: of("a"), state: "sent" },
    { event: "progress", call: of("a"), done: 0.5 },
    { event: "partial_image", call: of("a"), index: 0 },
    { event: "partial_image", call: of("a"), index: 0 },
    { event: "error", call: of("b"), problem: { code: "rate_limited", message: "slow down" }, retry_in_ms: 3_000 },
    { event: "done", state: "done" },
  ].map(event);
  const live = events.reduce((at, event) => reduced(at, event, 1_000), {} as Live);
  expect(live.a).toMatchObject({ state: "sent", done: 0.5, since: 1_000, pictures: { 0: 2 } });
  expect(live.a?.ahead).toBeUndefined();
  expect(live.b).toMatchObject({ trouble: "slow down", expected: 4_000 });
});

test("when a call's turn comes is told until it leaves", () => {
  const queued = reduced({}, event({ event: "queued", call: of("a"), ahead: 1, expected_ms: 2_000 }), 1_000);
  expect(queued.a).toMatchObject({ ahead: 1, expected: 3_000 });
  expect(reduced(queued, event({ event: "state", call: of("a"), state: "sent" }), 2_000).a?.expected).toBeUndefined();
});

test("a job that was refused is called so, as its card is; one that failed for another reason too is not", () => {
  const [refused, other] = [{ code: "content_refused", message: "no" }, { code: "timeout", message: "late" }];
  const { state } = slotsOf({ ...job([{ ...call("a", "failed", 1), error: refused }], []), errors: [refused] }, {})[0] ?? {};
  expect(outcomeOf("failed", [refused])).toBe(state);
  expect([outcomeOf("failed", [refused, other]), outcomeOf("failed"), outcomeOf("partial", [refused])]).toEqual(["failed", "failed", "partial"]);
});
