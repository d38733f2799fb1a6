import type { Page } from "@playwright/test";
import type { Llm } from "./llm";
import { expect } from "./rig";
import { chat, exact, open, test } from "./words";

const TEMPLATE = `{
  "model": {{model}},
  "messages": [
    {"role": "system", "content": "{{system_prompt}}"},
    {"role": "user", "content": "{{prompt}}"}
  ],
  "tone": {{tone}},
  "stream": {{stream}}
}`;

/** Fills in what a template of words wants. */
async function describeTemplate(page: Page, llm: Llm) {
  await page.getByLabel("Name", exact).first().fill("House");
  await page.getByLabel("Endpoint URL").fill(`${llm.url}/chat/completions`);
  await page.getByLabel("Private network").check();
  await page.getByLabel("Body template").fill(TEMPLATE);
}

test("a model is described, tried, told where its answer is, published, talked to, and improves prompts", async ({ studio, llm }) => {
  const { page } = studio;
  await open(studio, "models?tab=custom");
  await expect(page.getByText("No model of your own yet")).toBeVisible();
  await studio.accessible();
  await page.getByRole("button", { name: "Add a model" }).click();
  await expect(page.getByRole("button", { name: "OpenAI (Chat Completions)" })).toBeVisible();
  await studio.accessible();
  await page.getByRole("button", { name: "Text model, own body" }).click();
  await expect(page.getByText("The model has no endpoint", { exact: false }).first()).toBeVisible();
  await studio.accessible();

  await describeTemplate(page, llm);
  // A variable that nobody knows is marked, told with its place, and becomes one of the model's own.
  await expect(page.locator("mark", { hasText: "{{tone}}" })).toHaveCSS("text-decoration-line", "underline");
  await expect(page.getByRole("button", { name: "Line 7, column 11" })).toBeVisible();
  await page.getByRole("button", { name: "Add tone as a variable" }).click();
  await expect(page.getByRole("group", { name: "Variable tone" })).toBeVisible();
  await expect(page.locator("mark", { hasText: "{{tone}}" })).toHaveCSS("text-decoration-line", "none");
  await expect(page.getByRole("button", { name: "Line 7, column 11" })).toHaveCount(0);
  const back = page.getByRole("region", { name: "What comes back" });
  for (const label of ["Output path", "Input tokens", "Output tokens"]) await back.getByLabel(label, exact).fill("");

  const tryIt = page.getByRole("region", { name: "Try it" });
  await tryIt.getByLabel("tone").fill("warm");
  await tryIt.getByRole("button", { name: "Show request only" }).click();
  await expect(tryIt.getByText('"tone": "warm"')).toBeVisible();
  expect(llm.asked).toHaveLength(0);
  await tryIt.getByRole("button", { name: "Send", exact: true }).click();
  await expect(tryIt.getByText("An answer came.", { exact: false })).toBeVisible();
  await studio.accessible();
  await tryIt.getByRole("button", { name: /^choices\[0\]\.message\.content: / }).click();
  await page.getByRole("menuitem", { name: /^Use as output path choices\[0\]/ }).click();
  await expect(back.getByLabel("Output path", exact)).toHaveValue("choices[0].message.content");
  await tryIt.getByRole("button", { name: "Take all" }).click();
  await expect(back.getByLabel("Input tokens", exact)).toHaveValue("usage.prompt_tokens");
  await expect(back.getByLabel("Output tokens", exact)).toHaveValue("usage.completion_tokens");
  await page.getByLabel("Data generation").check();
  await page.getByLabel("Streaming", exact).check();
  await page.getByLabel("Path in stream events").fill("choices[0].delta.content");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Published", exact)).toBeVisible();
  await tryIt.getByRole("button", { name: "Send", exact: true }).click();
  await expect(tryIt.getByText("It works", { exact: false })).toBeVisible();

  await page.getByRole("button", { name: "Playground" }).click();
  const playground = page.getByRole("region", { name: "Playground" });
  await playground.getByLabel("System prompt").fill("be brief");
  await playground.getByRole("textbox", { name: "Prompt", exact: true }).fill("What shall I paint?");
  await page.keyboard.press("Enter");
  const talk = page.getByRole("region", { name: "Conversation" });
  await expect(talk.getByText("A radiant red boat, oil on canvas.")).toBeVisible();
  await expect(talk.getByText("12 tokens in, 9 out", { exact: false })).toBeVisible();
  expect(llm.asked.at(-1)?.body).toMatchObject({ stream: true, messages: [{ role: "system", content: "be brief" }, { role: "user", content: "What shall I paint?" }] });
  await studio.accessible();

  await open(studio, "generate");
  await studio.say("a red boat");
  await page.getByRole("button", { name: "Help with the prompt" }).click();
  await page.getByRole("menuitem", { name: "Improve" }).click();
  const prompt = page.getByRole("textbox", { name: "Prompt", exact: true });
  await expect(prompt).toHaveValue("A radiant red boat, oil on canvas.");
  await studio.accessible();
  await page.getByRole("button", { name: "Bring the old prompt back" }).click();
  await expect(prompt).toHaveValue("a red boat");
  // Models of words make no pictures, and are offered for none.
  await page.getByRole("button", { name: /^Model:/ }).click();
  await expect(page.getByRole("dialog", { name: "Choose a model" }).getByText("House")).toHaveCount(0);
});

test("what the server refuses at publishing is said at its field, or above the form where no field is for it", async ({ studio, llm }) => {
  const { page } = studio;
  const key = await chat(studio, llm);
  await page.request.patch(`${studio.server.address}/api/v1/custom_models/${key}`, { data: { status: "draft" } });
  let detail = "the house is closed on Sundays (field /opening/hours)";
  await page.route("**/api/v1/custom_models/*", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 422, contentType: "application/problem+json", body: JSON.stringify({ type: "x", title: "x", status: 422, code: "invalid_request", detail }) })
      : route.continue(),
  );
  await open(studio, `models/custom/${key}`);
  await page.getByRole("button", { name: "Publish" }).click();
  const said = page.getByRole("alert").filter({ hasText: "The house is closed on Sundays (opening.hours in its file)" });
  await expect(said).toBeInViewport();
  await expect(page.getByLabel("Name", exact).first()).not.toBeFocused();
  await expect(page.getByRole("button", { name: "One thing is open" })).toBeVisible();
  await studio.accessible();
  await page.getByLabel("Description", exact).fill("Open on Sundays.");
  await expect(said).toHaveCount(0);

  detail = "the auth profile house does not reach the endpoint (field /auth)";
  await page.getByRole("button", { name: "Publish" }).click();
  const where = page.getByRole("region", { name: "Where it is" });
  await expect(where.getByText("The auth profile house does not reach the endpoint", exact)).toBeInViewport();
  await expect(where.getByRole("combobox", { name: "Authorization profile" })).toBeFocused();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a profile is made where it is needed, and its secret is never seen again", async ({ studio, llm }) => {
  const { page } = studio;
  const secret = "house-secret-7d1f";
  await open(studio, "models/custom/new");
  await page.getByRole("button", { name: "OpenAI (Chat Completions)" }).click();
  await expect(page.getByRole("region", { name: "What is sent" })).toHaveCount(0);
  await page.getByLabel("Endpoint URL").fill(llm.url);
  await page.getByLabel("Private network").check();
  await page.getByLabel("Model id").fill("m");
  await page.getByRole("button", { name: "Add a variable" }).click();
  await page.getByRole("group", { name: "Variable 1" }).getByLabel("Name", exact).fill("top_k");
  await page.getByRole("combobox", { name: "Authorization profile" }).click();
  await page.getByRole("option", { name: "New profile…" }).click();
  const dialog = page.getByRole("dialog", { name: "New auth profile" });
  await dialog.getByLabel("Name", exact).fill("house");
  await dialog.getByLabel("Secret", exact).fill(secret);
  await studio.accessible();
  await dialog.getByRole("button", { name: "Make profile" }).click();
  await expect(page.getByText("Its secret is set.", { exact: false })).toBeVisible();
  const tryIt = page.getByRole("region", { name: "Try it" });
  await tryIt.getByRole("button", { name: "Send", exact: true }).click();
  await expect(tryIt.getByText("It works", { exact: false })).toBeVisible();
  await tryIt.getByText("POST /v1/chat/completions").first().click();
  await expect(tryIt.getByText("authorization: Bearer •••• (auth profile house)", { exact: false })).toBeVisible();
  expect(llm.asked[0]?.headers.authorization).toBe(`Bearer ${secret}`);
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(secret);
});

test("a model is switched off, copied, taken along, brought back and deleted", async ({ studio, llm }) => {
  const { page, server } = studio;
  const key = await chat(studio, llm);
  const asked = await page.request.post(`${server.address}/api/v1/ask?wait=30`, { data: { model: key, prompt: "hello" } });
  expect(asked.ok()).toBe(true);
  await open(studio, "models?tab=custom");
  const row = page.getByRole("listitem", { name: "House chat" });
  await expect(row.getByText("Words to words, pictures to words, speech to words", { exact: false })).toBeVisible();
  await row.getByRole("switch").click();
  await expect(row.getByText("Off", exact)).toBeVisible();
  await row.getByRole("switch").click();
  await expect(row.getByText("Published")).toBeVisible();
  await studio.accessible();
  await row.getByRole("button", { name: "More for" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export" }).click();
  const file = await (await download).path();
  await row.getByRole("button", { name: "More for" }).click();
  await page.getByRole("menuitem", { name: "Copy" }).click();
  await expect(page.getByRole("listitem", { name: /^House chat/ })).toHaveCount(2);

  await page.getByRole("listitem", { name: /^House chat/ }).filter({ hasText: "Published" }).getByRole("button", { name: "More for" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  // It was used, so that it is asked once more, with what is lost.
  await expect(page.getByRole("dialog").getByText("has been used", { exact: false })).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("listitem", { name: /^House chat/ })).toHaveCount(1);
  await page.getByLabel("Import a file").setInputFiles({ name: "house.yaml", mimeType: "application/yaml", buffer: await (await import("node:fs/promises")).readFile(file) });
  await expect(page).toHaveURL(/models\/custom\/custom-/);
  await expect(page.getByLabel("Endpoint URL")).toHaveValue(llm.url);
});

test("a document gives a draft, and says what it left open", async ({ studio }) => {
  const { page } = studio;
  const document = {
    openapi: "3.1.0",
    info: { title: "Acme", version: "1" },
    servers: [{ url: "https://api.acme.example" }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Acme-Key" } } },
    paths: {
      "/v1/draw": {
        post: {
          summary: "Draw a picture",
          requestBody: { content: { "application/json": { schema: { type: "object", required: ["prompt"], properties: { prompt: { type: "string" }, style: { type: "string", enum: ["oil", "ink"] } } } } } },
          responses: { 200: { description: "done", content: { "application/json": { schema: { type: "object", properties: { images: { type: "array", items: { type: "object", properties: { b64_json: { type: "string" } } } } } } } } } },
        },
      },
    },
  };
  await open(studio, "models/custom/new");
  await page.getByLabel("OpenAPI 3.0 or 3.1, JSON or YAML").fill(JSON.stringify(document));
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByRole("button", { name: /POST \/v1\/draw/ }).click();
  await expect(page.getByText("What the document does not tell", { exact: false })).toBeVisible();
  await expect(page.getByLabel("Endpoint URL")).toHaveValue("https://api.acme.example/v1/draw");
  await expect(page.getByRole("group", { name: "Variable style" })).toBeVisible();
  await expect(page.locator("mark", { hasText: "{{prompt}}" })).toBeVisible();
  await studio.accessible();
  await page.getByRole("combobox", { name: "Authorization profile" }).click();
  await page.getByRole("option", { name: "New profile…" }).click();
  await expect(page.getByRole("dialog").getByLabel("Header")).toHaveValue("X-Acme-Key");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("button", { name: "OpenAI (Images)" })).toBeVisible();
});

test("what is not saved is not lost", async ({ studio, llm }) => {
  const { page } = studio;
  const key = await chat(studio, llm);
  await open(studio, `models/custom/${key}`);
  await page.getByLabel("Description", exact).fill("Behind the house.");
  await page.getByRole("link", { name: "Gallery" }).click();
  const dialog = page.getByRole("dialog", { name: "There are unsaved changes." });
  await dialog.getByRole("button", { name: "Stay" }).click();
  await expect(page.getByLabel("Description", exact)).toHaveValue("Behind the house.");
  await page.getByRole("link", { name: "Gallery" }).click();
  await studio.accessible();
  await dialog.getByRole("button", { name: "Leave", exact: true }).click();
  await expect(page).toHaveURL(/gallery/);
  await open(studio, `models/custom/${key}`);
  await expect(page.getByText("These are your changes from before", { exact: false })).toBeVisible();
  await expect(page.getByLabel("Description", exact)).toHaveValue("Behind the house.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
  await expect(page.getByText("Published", exact)).toBeVisible();
});

test("prompts are varied, described and spoken", async ({ studio, llm, server }) => {
  const { page } = studio;
  await chat(studio, llm);
  await page.reload();
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const prompt = page.getByRole("textbox", { name: "Prompt", exact: true });
  const help = async (what: string) => {
    await page.getByRole("button", { name: "Help with the prompt" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await help("Vary");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "a red boat in fog" })).toBeVisible();
  await studio.accessible();
  await dialog.getByRole("button", { name: "a red boat in fog" }).click();
  await expect(prompt).toHaveValue("a red boat in fog");
  await help("Describe");
  await dialog.getByRole("button", { name: "a red boat" }).click();
  await expect(prompt).toHaveValue("a picture that was seen");
  await studio.say("");
  await help("Dictate");
  // Nothing can be made of no sound at all.
  await expect(page.getByText("Listening 0:01")).toBeVisible();
  await page.getByRole("button", { name: "Stop and write down" }).click();
  await expect(prompt).toHaveValue("a boat that was spoken");
  expect(JSON.stringify(llm.asked.at(-1)?.body)).toContain('"format":"wav"');
  expect(server.address).toContain("127.0.0.1");
});
