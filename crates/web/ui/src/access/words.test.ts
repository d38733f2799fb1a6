import { expect, test } from "vitest";
import { allows, budgetWords, sorted, type Token, warnings } from "./words";

const token = (id: string, more: Partial<Token> = {}): Token => ({ id, name: id, scopes: ["generate", "read"], created_at: "2026-11-01T00:00:00Z", ...more });

test("what a token allows is said in words, also what only the command line makes", () => {
  expect(allows(["admin", "read"])).toBe("Everything");
  expect(allows(["read", "generate"])).toBe("Make pictures");
  expect(allows(["generate"])).toBe("Make pictures, and see none");
  expect(allows(["read"])).toBe("Look only");
});

test("budgets are said as people say them", () => {
  expect(budgetWords({ every: "day", most: { usd: 5 } })).toBe("$5.00 a day");
  expect(budgetWords({ every: "month", most: { images: 1 } })).toBe("1 picture a month");
});

test("those in force stand apart, newest first", () => {
  const all = [token("a"), token("b", { revoked_at: "2026-11-02T00:00:00Z" }), token("c")];
  const { inForce, revoked } = sorted(all);
  expect([inForce.map(({ id }) => id), revoked.map(({ id }) => id)]).toEqual([["c", "a"], ["b"]]);
});

test("whoever would shut himself out is told before", () => {
  const [admin, other] = [token("root", { scopes: ["admin"] }), token("team")];
  expect(warnings(other, [admin, other], "root")).toEqual([]);
  expect(warnings(admin, [admin, other], "root")).toHaveLength(2);
  // A revoked one opens nothing any more.
  expect(warnings(admin, [admin, token("old", { scopes: ["admin"], revoked_at: "2026-11-02T00:00:00Z" })], "else")).toHaveLength(1);
  expect(warnings(admin, [admin, token("deputy", { scopes: ["admin"] })], "else")).toEqual([]);
});
