// The official `openai` package from npm against a running server.
// usage: node check.mjs BASE_URL MODEL...

import assert from "node:assert/strict";
import OpenAI, { BadRequestError, NotFoundError, toFile } from "openai";

const [baseURL, ...models] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });

function isPicture(bytes) {
  return bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])) || (bytes[0] === 0xff && bytes[1] === 0xd8);
}

for (const model of models) {
  assert.equal((await client.models.retrieve(model)).id, model);

  const made = await client.images.generate({ model, prompt: "a lighthouse at dusk", n: 3 });
  assert.equal(new Set(made.data.map((item) => item.b64_json)).size, 3);
  const picture = Buffer.from(made.data[0].b64_json, "base64");
  assert.ok(isPicture(picture));

  const { data } = await client.images.generate({ model, prompt: "a map", response_format: "url" });
  const file = await fetch(data[0].url);
  assert.equal(file.status, 200);
  assert.ok(isPicture(Buffer.from(await file.arrayBuffer())));

  const image = await toFile(picture, "a.png", { type: "image/png" });
  const edited = await client.images.edit({ model, prompt: "a red door", image: [image, image] });
  assert.ok(isPicture(Buffer.from(edited.data[0].b64_json, "base64")));

  const kinds = [];
  const events = await client.images.generate({ model, prompt: "waves", stream: true, partial_images: 2 });
  for await (const event of events) kinds.push(event.type);
  assert.equal(kinds.at(-1), "image_generation.completed");

  await assert.rejects(client.images.generate({ model: "nobody/nothing", prompt: "x" }), (error) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, "model_not_found");
    return true;
  });
  await assert.rejects(client.images.generate({ model, prompt: "x", size: "banana" }), (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.equal(error.param, "size");
    return true;
  });
  console.log(`node ok: ${model}: ${made.data.length} pictures, events ${kinds.length}`);
}
