// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";
import type { Order } from "./orders";

const post = vi.fn();

beforeEach(() => {
  localStorage.clear();
  vi.resetModules();
  vi.doMock("../api/client", async (original) => ({ ...(await original<typeof import("../api/client")>()), api: { POST: post, GET: () => new Promise(() => undefined) } }));
  post.mockReset();
});

const order = (key: string): Order => ({ model: { key, name: `Model ${key}` }, panel: { schema: { properties: { prompt: {} } } }, draft: { prompt: "a boat" } }) as unknown as Order;
const taken = (id: string) => ({ data: { id, state: "queued", calls: [{ id: "c" }], images: [], errors: [] }, response: new Response() });
const refused = (detail: string) => ({ error: { code: "no", detail }, response: new Response(null, { status: 400 }) });
const keys = () => post.mock.calls.map(([, { params }]) => params.header["Idempotency-Key"]);
const sending = async (orders: Order[]) => (await import("./send")).sendAll(orders);

test("an order whose answer was lost goes under the same key until it is answered", async () => {
  post.mockRejectedValueOnce(new TypeError("gone")).mockResolvedValue(taken("j"));
  await expect(sending([order("a")])).rejects.toThrow();
  await sending([order("a")]);
  await sending([order("a")]);
  const [first, second, third] = keys();
  expect([second === first, third === first]).toEqual([true, false]);
});

test("a refusal is an answer: the next press is another one", async () => {
  post.mockResolvedValueOnce(refused("too large")).mockResolvedValue(taken("j"));
  await expect(sending([order("a")])).rejects.toThrow("too large");
  await sending([order("a")]);
  expect(keys()[0]).not.toBe(keys()[1]);
});

test("of several models it is said which one refused, and which are still to be asked", async () => {
  post.mockImplementation(async (_, { body }) => (body.model === "b" ? refused("too large") : taken(`j${body.model}`)));
  const error = await sending([order("a"), order("b"), order("c")]).catch((error: Error) => error);
  expect(error).toMatchObject({ message: "2 of 3 sent; Model b: too large", unsent: ["b"] });
});

test("what is left of a budget is asked for anew once something was sent", async () => {
  const { queries } = await import("../api/queries");
  queries.setQueryData(["plan", "{}"], {});
  post.mockResolvedValue(taken("j"));
  await sending([order("a")]);
  expect(queries.getQueryState(["plan", "{}"])?.isInvalidated).toBe(true);
});
