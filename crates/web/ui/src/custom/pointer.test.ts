import { describe, expect, it } from "vitest";
import { isSame, partsOf, valueAt, withValue } from "./pointer";

const house = { name: "House", response: { output: "a.b", usage: { input_tokens: "x" } }, variables: [{ name: "one" }, { name: "two" }] };

describe("pointers into a definition", () => {
  it("read names with slashes and tildes", () => expect(partsOf("/headers/a~1b~0c")).toEqual(["headers", "a/b~c"]));

  it("find what stands there, and nothing behind the end of the way", () => {
    expect(valueAt(house, "/variables/1/name")).toBe("two");
    expect(valueAt(house, "/task/id")).toBeUndefined();
  });

  it("put a value where nothing was, and leave everything else as it is", () => {
    const next = withValue(house, "/task/poll_url", "u");
    expect(next.task).toEqual({ poll_url: "u" });
    expect(next.variables).toBe(house.variables);
    expect(house).not.toHaveProperty("task");
  });

  it("change one of a list", () => expect(valueAt(withValue(house, "/variables/1/name", "three"), "/variables")).toEqual([{ name: "one" }, { name: "three" }]));

  it("take a field out, and what is empty then", () => {
    expect(withValue(house, "/response/usage/input_tokens", undefined).response).toEqual({ output: "a.b" });
    expect(withValue({ price: { image_usd: 1 } }, "/price/image_usd", undefined)).toEqual({});
  });

  it("keep fields in their order", () => expect(Object.keys(withValue(house, "/name", "Home"))).toEqual(["name", "response", "variables"]));

  it("compare without regard to order", () => {
    expect(isSame({ a: 1, b: { c: [1], d: 2 } }, { b: { d: 2, c: [1] }, a: 1 })).toBe(true);
    expect(isSame([1, 2], [2, 1])).toBe(false);
  });
});
