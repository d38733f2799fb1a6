import { expect, test } from "vitest";
import { inTurn } from "./inTurn";

test("one call that fails does not stop the others", async () => {
  const outcome = await inTurn([1, 2, 3, 4], async (number) => {
    if (number % 2 === 0) throw new Error(`no ${number}`);
    return number * 10;
  });
  expect(outcome.done.map(({ answer }) => answer)).toEqual([10, 30]);
  expect([outcome.failed, outcome.error?.message]).toEqual([[2, 4], "no 2"]);
});

test("never more than so many run side by side", async () => {
  let [now, most] = [0, 0];
  await inTurn(Array.from({ length: 20 }), async () => {
    most = Math.max(most, (now += 1));
    await new Promise((done) => setTimeout(done));
    now -= 1;
  }, 3);
  expect(most).toBeLessThanOrEqual(3);
});
