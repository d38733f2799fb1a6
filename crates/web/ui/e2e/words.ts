import { Llm } from "./llm";
import { expect, type Studio, test as base } from "./rig";

const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** With a stand-in for a model of words, and a microphone that somebody allows. */
export const test = base.extend<{ llm: Llm }>({
  // biome-ignore lint: Playwright reads the fixture's dependencies out of the pattern.
  llm: async ({}, use) => {
    const llm = await Llm.open();
    await use(llm);
    llm.end();
  },
  launchOptions: [({ launchOptions }, use) => use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...MICROPHONE] }), { scope: "worker" }],
});

/** Goes to a place of the page. */
export const open = (studio: Studio, place: string) => studio.page.goto(`${studio.server.address}/#/${place}`);
/** Names that are meant as they stand. */
export const exact = { exact: true } as const;

/** A model of words that was published before. */
export async function chat(studio: Studio, llm: Llm, more: object = {}) {
  const { request } = studio.page;
  const api = `${studio.server.address}/api/v1/custom_models`;
  const features = { modalities: ["text_to_text", "image_to_text", "audio_to_text"], streaming: true, structured_response: true, data_generation: true };
  const definition = { name: "House chat", structure: "openai_chat", endpoint: llm.url, model: "m", private_network: true, prompts: { system: true }, variables: [{ name: "top_k", type: "integer", default: 5 }], features, ...more };
  const made = await (await request.post(api, { data: { definition } })).json();
  expect(made.findings).toEqual([]);
  const published = await request.patch(`${api}/${made.key}`, { data: { status: "published" } });
  expect(published.ok()).toBe(true);
  return made.key as string;
}

/** Half a second of silence, as a file. */
export function hum(): Buffer {
  const [rate, bytes] = [8_000, 8_000];
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write("WAVEfmt ", 8);
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, rate, 4], [28, rate * 2, 4], [32, 2, 2], [34, 16, 2], [40, bytes, 4]].forEach(([at = 0, value = 0, size = 0]) => head.writeUIntLE(value, at, size));
  head.write("data", 36);
  return Buffer.concat([head, Buffer.alloc(bytes)]);
}
