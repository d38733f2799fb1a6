// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import { desk } from "../generate/desk";
import { bringBack, land, offered, put } from "./writing";

vi.mock("../shared/toast", () => ({ toast: vi.fn() }));

const prompt = () => desk.get().draft.prompt;
beforeEach(() => {
  desk.set({ draft: { prompt: "a boat" }, kept: {}, prompts: [] });
  offered.set(undefined);
});

test.each(["improve", "describe"] as const)("what was written (%s) takes the place of the prompt that it was written for", (use) => {
  land(use, "a boat", "a fine boat");
  expect(prompt()).toBe("a fine boat");
  bringBack();
  expect(prompt()).toBe("a boat");
});

test("what was written meanwhile stands; the answer is offered, until it is taken", () => {
  land("improve", "a bo", "a fine boat");
  expect([prompt(), offered.get()]).toEqual(["a boat", { use: "improve", text: "a fine boat" }]);
  put("improve", offered.get()?.text ?? "");
  expect([prompt(), offered.get()]).toEqual(["a fine boat", undefined]);
});

test("what was said comes after whatever stands there by then", () => {
  land("transcribe", "a", "at sea");
  expect(prompt()).toBe("a boat at sea");
});
