import { describe, expect, it } from "vitest";
import { freshExample, isEmpty, isHalf, sentOf, withBack } from "./examples";

const pair = (input: string, output: string) => ({ ...freshExample(), input, output });

describe("examples", () => {
  it("are sent in their order, without what is not whole, as they were written", () =>
    expect(sentOf([pair("b", " B\n"), pair("a", "  "), pair("", "x"), freshExample(), pair("a", "A")])).toEqual([{ input: "b", output: " B\n" }, { input: "a", output: "A" }]));

  it("are none where none were given", () => expect(sentOf(undefined)).toEqual([]));

  it.each([
    ["a", "", true, false],
    [" ", "b", true, false],
    ["a", "b", false, false],
    ["\n", "", false, true],
  ])("%j with %j is half: %s, empty: %s", (input, output, half, empty) => expect([isHalf(pair(input, output)), isEmpty(pair(input, output))]).toEqual([half, empty]));

  it("come back where they were, or at the end of fewer", () => {
    const [a, b, c] = [pair("a", "A"), pair("b", "B"), pair("c", "C")];
    expect(withBack([a, c], b, 1)).toEqual([a, b, c]);
    expect(withBack([a], c, 2)).toEqual([a, c]);
  });

  it("are told apart, also those that say the same", () => expect(new Set([freshExample(), freshExample(), freshExample()].map(({ id }) => id)).size).toBe(3));
});
