import { expect, test } from "vitest";
import type { Rule } from "../panel/document";
import { against, isTyped, likeShape, multipleOf, pixelsOf, ratioOf, shapeOf, sizeLike, sizesOf } from "./size";

const schema = {
  anyOf: [
    {
      oneOf: [
        { const: "1024x1024", title: "1:1 (1024×1024)", "x-size": { width: 1024, height: 1024 } },
        { const: "16:9@2K", title: "16:9 (2K) — 2752×1536", "x-size": { width: 2752, height: 1536 } },
        { const: "3:2" },
        { const: "auto", title: "Auto (the model chooses)" },
      ],
    },
    { pattern: "^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$", type: "string" },
  ],
};

test("named sizes are read with label, class, pixels and shape", () => {
  const { named, free } = sizesOf(schema as never);
  expect(named.map((size) => [size.label, size.tier, size.pixels?.width, size.ratio?.toFixed(2)])).toEqual([
    ["1:1", undefined, 1024, "1.00"],
    ["16:9", "2K", 2752, "1.79"],
    ["3:2", undefined, undefined, "1.50"],
    ["Auto", undefined, undefined, undefined],
  ]);
  expect(free).toBe(true);
});

const named = (value: string, width: number, height: number) => ({ const: value, "x-size": { width, height } });
const shapes = [named("1024x1024", 1024, 1024), named("1248x832", 1248, 832), named("1280x720", 1280, 720)];
const classes = ["1K", "2K"].flatMap((tier, at) => [named(`1:1@${tier}`, 1024 << at, 1024 << at), named(`3:2@${tier}`, 1248 << at, 832 << at)]);
const any = { pattern: "^[1-9][0-9]*x[1-9][0-9]*$" };
const eights = [{ rule: "multiple_of", field: "size", of: 8, code: "", message: "eights" }] as Rule[];

test.each([
  ["its own, where that is named", [...shapes], [], "1024x1024", [1248, 832], "1248x832"],
  ["its own, where any may be asked for", [...shapes, any], eights, "1024x1024", [1000, 808], "1000x808"],
  ["the nearest shape, where its own breaks a rule", [...shapes, any], eights, "1024x1024", [1001, 667], "1248x832"],
  ["the nearest shape, where its own is larger than what there is", [...shapes, any], eights, "1024x1024", [4000, 3000], "1248x832"],
  ["the nearest shape of the same class", classes, [], "1:1@2K", [1248, 832], "3:2@2K"],
  ["as it is, where that is as near", shapes, [], "1024x1024", [900, 904], "1024x1024"],
  ["the model's choice, where it chooses", [{ const: "auto" }, ...shapes], [], "auto", [1248, 832], undefined],
  ["nothing, where none is named", [any], [], undefined, [1248, 832], undefined],
] as const)("a picture to start from has %s", (_, anyOf, rules, now, [width, height], size) => {
  expect(sizeLike(sizesOf({ anyOf } as never), [...rules], now, { width, height })).toBe(size);
});

test("sizes are free only where a width and a height may be said", () => {
  expect(sizesOf({ anyOf: [{ enum: ["256x256"] }, { pattern: "^[1-9][0-9]*:[1-9][0-9]*$" }] }).free).toBe(false);
});

test("a shape that has a named size has no button of its own", () => {
  const { named } = sizesOf({ anyOf: [{ const: "16:9@1K", title: "16:9 (1K)" }, { enum: ["16:9", "1:1"] }] } as never);
  expect(named.map((size) => size.value)).toEqual(["16:9@1K", "1:1"]);
});

test("sizes are typed where rules bound them, or where none is named", () => {
  const named = sizesOf(schema as never);
  expect([isTyped(named, []), isTyped(named, rules), isTyped({ named: [], free: true }, []), isTyped({ named: [], free: false }, rules)]).toEqual([false, true, true, false]);
});

const rules: Rule[] = [
  { rule: "multiple_of", field: "size", of: 16, code: "", message: "sixteen" },
  { rule: "side", field: "size", min: 64, code: "", message: "short" },
  { rule: "side", field: "size", max: 4096, code: "", message: "long" },
  { rule: "pixels", field: "size", min: 655_360, code: "", message: "few" },
  { rule: "pixels", field: "size", max: 8_294_400, code: "", message: "many" },
  { rule: "ratio", field: "size", max: 3, code: "", message: "ratio" },
  { rule: "within", field: "size", width: 4096, height: 2048, code: "", message: "within" },
  { rule: "sum", fields: ["a"], max: 1, code: "", message: "never" },
];

test.each([
  [1024, 1024, []],
  [1500, 1000, ["sixteen"]],
  [32, 32, ["short", "few"]],
  [4608, 2048, ["long", "many", "within"]],
  [3200, 800, ["ratio"]],
  [1024, 2064, ["within"]],
  [0, 100, []],
  [Number.NaN, 100, []],
])("%d×%d breaks %j", (width, height, broken) => expect(against({ width, height }, rules)).toEqual(broken));

test("the multiple is known", () => expect([multipleOf(rules), multipleOf([])]).toEqual([16, 1]));

test("texts are read as pixels and shapes, and nothing else is", () => {
  expect([pixelsOf("640x480"), pixelsOf("640"), ratioOf("16:9@2K"), ratioOf("auto")]).toEqual([{ width: 640, height: 480 }, undefined, 16 / 9, undefined]);
  expect([shapeOf("640x480"), shapeOf("3:2"), shapeOf("auto"), shapeOf(undefined)]).toEqual([640 / 480, 1.5, 1, 1]);
});

test("the nearest named shape is taken, if it looks alike", () => {
  const sizes = sizesOf(schema as never);
  expect(likeShape(sizes, 1)).toBe("1024x1024");
  expect(likeShape(sizes, 1344 / 768)).toBe("16:9@2K");
  expect(likeShape(sizes, 4 / 3)).toBeUndefined();
  expect(likeShape({ named: [], free: true }, 1)).toBeUndefined();
});
