// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";

const post = vi.fn();
vi.mock("../api/client", async (original) => ({ ...(await original<typeof import("../api/client")>()), api: { POST: (...all: unknown[]) => post(...all) } }));

beforeEach(() => post.mockReset());

const turn = { model: "m", name: "M", prompt: "hello" };
const question = { draft: { model: "m", prompt: "hello" }, files: {} };
const taken = { data: { id: "j" }, response: new Response() };
const keys = () => post.mock.calls.map(([, { params }]) => params.header["Idempotency-Key"]);

test("a question whose answer was lost is asked once more under the same key, and then under another", async () => {
  const { say } = await import("./talk");
  post.mockRejectedValueOnce(new TypeError("gone")).mockResolvedValue(taken);
  const asked = [];
  for (let time = 0; time < 3; time += 1) asked.push(await say(turn, question));
  const [first, second, third] = keys();
  expect([asked, first === second, second === third]).toEqual([[false, true, true], true, false]);
});
