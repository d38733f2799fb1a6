import { describe, expect, it } from "vitest";
import { isBlob, type Keys, kindOf, laidOut, pathOf, pathOfAll, usesOf } from "./paths";

describe("the path of a value that was clicked", () => {
  it.each<[Keys, string]>([
    [["choices", 0, "message", "content"], "choices[0].message.content"],
    [["a-b", "c"], "['a-b'].c"],
    [[0, "url"], "[0].url"],
    [["it's", "x y"], "['it\\'s']['x y']"],
    [[], ""],
  ])("%j", (keys, path) => expect(pathOf(keys)).toBe(path));

  it("goes to all of a list", () => {
    expect(pathOfAll(["data", 3, "b64_json"])).toBe("data[*].b64_json");
    expect(pathOfAll(["image"])).toBeUndefined();
  });
});

describe("what a value may be used as", () => {
  it("words: the answer first, this one or all of its list", () => {
    const [first, second] = usesOf(["data", 0, "url"], "https://x", false);
    expect(first).toEqual({ field: "/response/output", path: "data[0].url" });
    expect(second).toEqual({ field: "/response/output", path: "data[*].url", isAll: true });
  });

  it("numbers: tokens first, never the answer", () => {
    const uses = usesOf(["usage", "prompt_tokens"], 12, false);
    expect(uses[0]).toEqual({ field: "/response/usage/input_tokens", path: "usage.prompt_tokens" });
    expect(uses.map((use) => use.field)).not.toContain("/response/output");
  });

  it("in a stream the event is the document, and never the whole answer", () => {
    const uses = usesOf([4, "delta", "content"], "ab", true);
    expect(uses[0]).toEqual({ field: "/response/stream", path: "delta.content" });
    expect(uses.map((use) => use.field)).not.toContain("/response/output");
  });

  it("nothing for the whole answer", () => expect(usesOf([], "text", false)).toEqual([]));
});

describe("what the answer is", () => {
  it.each([
    ["a boat", "text"],
    ["https://x.example/a.png", "url"],
    ["data:image/png;base64,AA==", "data_url"],
    ["A".repeat(2000), "base64"],
    [{ blob: 0 }, "base64"],
    [7, "text"],
  ])("%j", (value, kind) => expect(kindOf(value)).toBe(kind));
});

describe("what people read", () => {
  it("knows pictures", () => expect([{ blob: 0 }, { blob: "x" }, { blob: 0, a: 1 }, null].map(isBlob)).toEqual([true, false, false, false]));
  it("lays JSON out and leaves anything else", () => expect([laidOut('{"a":1}'), laidOut("a=1")]).toEqual(['{\n  "a": 1\n}', "a=1"]));
});
