import { join } from "node:path";
import type { Studio } from "./rig";
import { expect } from "./rig";
import { chat, exact, hum, open, test } from "./words";

const OUT = join(import.meta.dirname, "out/screenshots");
const WIDTHS = { 360: 740, 768: 1024, 1280: 800, 1920: 1080 };

/** Takes a picture of what is there in both themes, on every screen; `tall` shows all that one would scroll to. */
async function take(studio: Studio, name: string, tall?: number) {
  for (const [width, height] of Object.entries(WIDTHS)) {
    await studio.page.setViewportSize({ width: Number(width), height: tall ?? height });
    for (const colorScheme of ["dark", "light"] as const) {
      await studio.page.emulateMedia({ colorScheme });
      await studio.page.waitForTimeout(250);
      await studio.page.screenshot({ path: join(OUT, `words-${name}-${width}-${colorScheme}.png`) });
    }
  }
  await studio.page.setViewportSize({ width: 1280, height: 800 });
}

test("models of one's own", async ({ studio, llm }) => {
  const { page } = studio;
  await open(studio, "models?tab=custom");
  await expect(page.getByText("No model of your own yet")).toBeVisible();
  await take(studio, "none");
  const { request } = page;
  const api = `${studio.server.address}/api/v1/custom_models`;
  await chat(studio, llm, { name: "A model with quite a long name that somebody gave it on purpose" });
  const off = await chat(studio, llm, { name: "Switched off" });
  await request.patch(`${api}/${off}`, { data: { inference: "off" } });
  await request.post(api, { data: { definition: { name: "A draft" } } });
  await page.reload();
  await expect(page.getByText("A draft")).toBeVisible();
  await take(studio, "list");
  await page.getByRole("button", { name: "More for A model" }).click();
  await take(studio, "list-menu");
  await page.keyboard.press("Escape");

  await open(studio, "models/custom/new");
  await expect(page.getByRole("button", { name: "OpenAI (Chat Completions)" })).toBeVisible();
  await take(studio, "start");
  await page.getByRole("button", { name: "Text model, own body" }).click();
  await page.getByLabel("Body template").fill('{"model": {{model}}, "messages": [{"role": "user", "content": "{{prompt}}"}], "shots": {{examples}}, "tone": {{tone}}}');
  await expect(page.getByRole("button", { name: /things are open/ })).toBeVisible();
  await page.waitForTimeout(800);
  await take(studio, "editor");
  await take(studio, "editor-tall", 3600);
});

test("the form of a model that works", async ({ studio, llm }) => {
  const { page } = studio;
  const key = await chat(studio, llm, { prompts: { system: true, examples: true } });
  await open(studio, `models/custom/${key}`);
  const tryIt = page.getByRole("region", { name: "Try it" });
  for (const [at, words] of ["a cat", "a dog that is described at great length, so that it takes more than one line of the field"].entries()) {
    await tryIt.getByRole("button", { name: "Add an example" }).click();
    await tryIt.getByRole("group", { name: `Example ${at + 1}`, exact: true }).getByLabel("What might be asked").fill(words);
  }
  await tryIt.getByLabel("A good answer").first().fill("a sleepy cat");
  await tryIt.locator("input[type=file][aria-label=Sound]").setInputFiles({ name: "a-sound-with-a-long-name-that-does-not-fit.wav", mimeType: "audio/wav", buffer: hum() });
  await tryIt.getByRole("button", { name: "Send", exact: true }).click();
  await expect(tryIt.getByText("It works", { exact: false })).toBeVisible();
  await tryIt.getByText("POST /v1/chat/completions").first().click();
  await take(studio, "works");
  await take(studio, "works-tall", 3200);
  await page.request.patch(`${studio.server.address}/api/v1/custom_models/${key}`, { data: { status: "draft" } });
  await page.reload();
  const refusal = { type: "x", title: "x", status: 422, code: "invalid_request", detail: "the house is closed on Sundays; open it first (field /opening/hours)" };
  await page.route("**/api/v1/custom_models/*", (route) => (route.request().method() === "PATCH" ? route.fulfill({ status: 422, json: refusal }) : route.continue()));
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "closed on Sundays" })).toBeVisible();
  await take(studio, "refused");
  await page.getByRole("combobox", { name: "Authorization profile" }).click();
  await page.getByRole("option", { name: "New profile…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await take(studio, "auth");
});

test("talking", async ({ studio, llm }) => {
  const { page } = studio;
  await open(studio, `models/talk/${await chat(studio, llm)}`);
  const prompt = page.getByRole("textbox", { name: "Prompt", exact: true });
  await expect(prompt).toBeVisible();
  await take(studio, "talk-empty");
  await page.getByLabel("Add a sound", exact).setInputFiles({ name: "hum.wav", mimeType: "audio/wav", buffer: hum() });
  await page.getByRole("button", { name: "Ask" }).click();
  await expect(page.getByText("12 tokens in", { exact: false })).toBeVisible();
  await prompt.fill("What shall I paint?");
  await prompt.press("Enter");
  await expect(page.getByText("12 tokens in", { exact: false })).toHaveCount(2);
  await page.getByRole("button", { name: "Add an example" }).click();
  await page.getByLabel("What might be asked").fill("a cat");
  await page.getByLabel("Add a sound", exact).setInputFiles({ name: "a-sound-with-a-long-name-that-does-not-fit-on-a-phone.wav", mimeType: "audio/wav", buffer: hum() });
  await prompt.fill("And this?");
  await page.waitForTimeout(800);
  await take(studio, "talk");
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByText("How", exact).click();
  await take(studio, "talk-how");
  await page.getByRole("button", { name: "Add a picture or a sound" }).click();
  await page.getByRole("menuitem", { name: "Record a sound" }).click();
  await expect(page.getByText("Listening 0:01")).toBeVisible();
  await take(studio, "talk-record");
  await page.getByRole("button", { name: "Add a picture or a sound" }).click();
  await take(studio, "talk-menu");
});
