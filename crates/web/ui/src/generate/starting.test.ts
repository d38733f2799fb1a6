import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PanelDocument } from "./panel/document";

const shapes = [[1024, 1024], [1248, 832], [832, 1248]].map(([width, height]) => ({ const: `${width}x${height}`, "x-size": { width, height } }));
const panel = { schema: { properties: { prompt: {}, init_image: {}, size: { anyOf: shapes } } }, uiSchema: {}, defaults: { size: "1024x1024" }, prompts: [], image: [], generation: [] } as unknown as PanelDocument;

beforeEach(() => void vi.stubGlobal("document", { baseURI: "http://studio.test/" }));
afterEach(() => vi.unstubAllGlobals());

/** The desk with this on it, where pictures are known. */
async function standing(draft: object) {
  const { desk, deskDo } = await import("./desk");
  const { withShape } = await import("./starting");
  const { picture, queries } = await import("../api/queries");
  queries.setQueryData(picture("wide").queryKey, { width: 1248, height: 832 } as never);
  queries.setQueryData(picture("tall").queryKey, { width: 832, height: 1248 } as never);
  desk.set({ draft: { ...draft }, kept: {}, prompts: [] });
  const change = async (fields: object) => {
    withShape(panel, () => deskDo.change(fields as Record<string, unknown>));
    await new Promise((done) => setTimeout(done));
    return desk.get().draft.size;
  };
  return change;
}

test("the size goes along with the picture to start from, and back without it", async () => {
  const change = await standing({ size: "1024x1024" });
  expect(await change({ init_image: "wide" })).toBe("1248x832");
  expect(await change({ init_image: "tall" })).toBe("832x1248");
  expect(await change({ init_image: undefined })).toBe("1024x1024");
});

test("a size that a person chose stays", async () => {
  const change = await standing({ size: "832x1248" });
  expect(await change({ init_image: "wide" })).toBe("832x1248");
  const other = await standing({ size: "1024x1024" });
  await other({ init_image: "wide" });
  await other({ size: "832x1248" });
  expect(await other({ init_image: undefined })).toBe("832x1248");
});

test("a size that was set by hand stays, be it the usual one, until everything is as usual again", async () => {
  const change = await standing({ size: "1248x832" });
  const { desk, deskDo } = await import("./desk");
  const { shapeAlong } = await import("./starting");
  deskDo.size();
  await change({ size: "1024x1024" });
  expect(await change({ init_image: "wide" })).toBe("1024x1024");
  // Another model's size was chosen by nobody.
  desk.set((now) => ({ ...now, model: "other" }));
  expect(await change({ init_image: "tall" })).toBe("832x1248");
  desk.set((now) => ({ ...now, model: undefined }));
  deskDo.reset({ panel } as never);
  await change({ init_image: "wide" });
  await shapeAlong(panel);
  expect(desk.get().draft.size).toBe("1248x832");
});

test("what goes in beside it changes no size", async () => {
  const change = await standing({ size: "1024x1024", init_image: "wide" });
  expect(await change({ prompt: "a boat" })).toBe("1024x1024");
});
