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

test("lists of several windows come together, and none writes over the other", async () => {
  const { keptStore, listed } = await import("./store");
  const mine = keptStore<string[]>("mine", [], { merge: listed(3) });
  mine.set(["b", "a"]);
  const told = (there: string[]) => window.dispatchEvent(new StorageEvent("storage", { key: "mine", newValue: JSON.stringify(there) }));
  told(["d", "c"]);
  expect([mine.get(), localStorage.getItem("mine")]).toEqual([["d", "c", "b"], '["b","a"]']);
  const before = mine.get();
  told(["c"]);
  expect(mine.get()).toBe(before);
});

test("whoever leaves is gone from the address too, and the other windows hear of it", async () => {
  const { session } = await import("../api/session");
  session.begun("anna");
  const places: string[] = [];
  window.addEventListener("hashchange", () => places.push(window.location.hash));
  window.location.hash = "#/gallery?search=a+secret+boat";
  session.left();
  expect([window.location.hash, places.at(-1), localStorage.getItem("impasto.person")]).toEqual(["#/gallery", "#/gallery", null]);
});

test("what a window shows goes when somebody comes or leaves in another one", async () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { ...window.location, reload });
  await import("../api/session");
  window.dispatchEvent(new StorageEvent("storage", { key: "impasto.person", newValue: null }));
  vi.unstubAllGlobals();
  expect(reload).toHaveBeenCalled();
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
