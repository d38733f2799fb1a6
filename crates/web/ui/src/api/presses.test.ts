// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
});

/** The page, opened anew. */
async function opened() {
  vi.resetModules();
  return (await import("./presses")).presses("press");
}

test("the same order goes under the same key until an answer came, also after a reload", async () => {
  const first = await opened();
  const key = first.begun("a boat");
  expect(first.begun("a boat")).toBe(key);
  const again = await opened();
  expect(again.begun("a boat")).toBe(key);
  again.answered(key);
  expect(again.begun("a boat")).not.toBe(key);
});

test("another order has a key of its own, and an answer to the one before does not free it", async () => {
  const buys = await opened();
  const boat = buys.begun("a boat");
  const house = buys.begun("a house");
  expect(house).not.toBe(boat);
  buys.answered(boat);
  expect(buys.begun("a house")).toBe(house);
});

test("what was ordered is not kept a second time", async () => {
  (await opened()).begun("a secret boat");
  expect(localStorage.getItem("press")).not.toContain("secret");
});
