import { expect, test } from "vitest";
import { addressOf, dayOf, filterOf, looksFor, placeOnly, queryOf } from "./filter";

test("a filter survives its address", () => {
  const filter = { search: "a & b", model: "p/m", starred: true, since: "2026-11-01", deleted: true } as const;
  expect(filterOf(new URLSearchParams(addressOf(filter)))).toEqual(filter);
});

test("the server is asked for nothing that is not wanted", () => {
  expect(queryOf({ search: "  ", board: "b", starred: false })).toEqual({ board: "b" });
});

test("both days of a range count whole, on the local clock", () => {
  const { since_ms, until_ms } = queryOf({ since: "2026-11-01", until: "2026-11-01" });
  expect(until_ms! - since_ms!).toBe(86_400_000);
  expect(dayOf(new Date(since_ms!))).toBe("2026-11-01");
});

test("a date that is none is no bound", () => expect(queryOf({ since: "soon", until: "", deleted: true })).toEqual({ deleted: true }));

test.each([
  [{}, "output"],
  [{ search: "x" }, "output"],
  [{ kind: "input" }, "input"],
  [{ starred: true }, undefined],
  [{ board: "b" }, undefined],
  [{ deleted: true }, undefined],
] as const)("what was given stands apart, unless somebody put it somewhere: %j", (filter, kind) => expect(queryOf(filter).kind).toBe(kind));

test("a board is a place, a word is looked for", () => {
  expect([looksFor({ board: "b", starred: true }), looksFor({ search: "x" })]).toEqual([false, true]);
  expect(placeOnly({ board: "b", search: "x" }).search).toBeUndefined();
});
