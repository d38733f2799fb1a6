// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
});

const keys = () => Object.keys(localStorage).sort();

test("whoever leaves takes along what is theirs, and leaves what is the browser's", async () => {
  const { browserStore, forget, keptStore, store } = await import("./store");
  const [drafts, said, tile] = [keptStore("drafts", { prompt: "" }), store<string[]>([]), browserStore("tile", 168)];
  drafts.set({ prompt: "a secret boat" });
  said.set(["a secret boat"]);
  tile.set(200);
  expect(keys()).toEqual(["drafts", "tile"]);
  forget();
  expect([drafts.get(), said.get(), tile.get()]).toEqual([{ prompt: "" }, [], 200]);
  expect(keys()).toEqual(["tile"]);
});

test("what another window forgets is forgotten here", async () => {
  const { keptStore } = await import("./store");
  const drafts = keptStore("drafts", { prompt: "" });
  drafts.set({ prompt: "a secret boat" });
  window.dispatchEvent(new StorageEvent("storage", { key: "drafts", newValue: null }));
  expect([drafts.get(), keys()]).toEqual([{ prompt: "" }, []]);
});

test("somebody else finds nothing of whoever was here before; the same person finds all of it", async () => {
  const { keptStore } = await import("./store");
  const { session } = await import("../api/session");
  const drafts = keptStore("drafts", "");
  // Whoever made the first token drafted without one.
  drafts.set("a boat");
  session.begun("anna");
  expect(drafts.get()).toBe("a boat");
  session.lost();
  session.begun("anna");
  expect(drafts.get()).toBe("a boat");
  session.lost();
  session.begun("ben");
  expect(drafts.get()).toBe("");
});
