import { beforeEach, expect, test, vi } from "vitest";
import { handOver, takeHandedOver } from "./handoff";

beforeEach(() => void vi.stubGlobal("window", { location: { hash: "#/gallery" } }));

test("what is handed over is taken once, in order, and leads to the Generate page", () => {
  handOver({ kind: "reference", images: ["a"] });
  handOver({ kind: "init", images: ["b"] });
  expect(takeHandedOver().map((thing) => thing.kind)).toEqual(["reference", "init"]);
  expect(takeHandedOver()).toEqual([]);
  expect(window.location.hash).toBe("#/generate");
});
