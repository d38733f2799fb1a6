import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, Studio, test } from "./rig";

const OUT = join(import.meta.dirname, "out/screenshots");
const SCREENS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 }, ultra: { width: 2560, height: 1080 }, tablet: { width: 900, height: 1000 } };
const THEMES = ["dark", "light"] as const;

/** Takes a picture of what is there in both themes, on every screen that is named. */
async function take(studio: Studio, name: string, screens: (keyof typeof SCREENS)[] = ["wide"]) {
  for (const screen of screens) {
    await studio.page.setViewportSize(SCREENS[screen]);
    for (const theme of THEMES) {
      await studio.page.emulateMedia({ colorScheme: theme });
      await studio.page.waitForTimeout(250);
      await studio.page.screenshot({ path: join(OUT, `${name}-${screen}-${theme}.png`) });
    }
  }
  await studio.page.setViewportSize(SCREENS.wide);
}

async function made(studio: Studio, prompt: string, shape = "1:1", count = 1) {
  await studio.say(prompt);
  await studio.page.getByRole("radio", { name: new RegExp(`^${shape},`) }).click();
  await studio.figure("num_images").fill(String(count));
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: prompt })).toBeVisible({ timeout: 60_000 });
}

test("Generate", async ({ studio }) => {
  const { page } = studio;
  await expect(studio.button).toBeVisible();
  await take(studio, "empty", ["wide", "phone"]);
  await made(studio, "a lighthouse at dusk, heavy brush strokes", "1:1");
  await made(studio, "a red sailing boat in a storm", "3:2", 4);
  await made(studio, "a quiet village under snow", "16:9");
  await take(studio, "made", ["wide", "phone", "ultra", "tablet"]);
  await studio.stage.getByRole("button", { name: "Details" }).click();
  await page.waitForTimeout(500);
  await take(studio, "details");
  await studio.stage.getByRole("button", { name: "Details" }).click();
  await page.getByRole("button", { name: "Full screen" }).click();
  await take(studio, "full");
  await page.keyboard.press("Escape");

  await studio.more();
  await studio.say("a ship at night");
  await studio.figure("partial_images").fill("3");
  await studio.figure("provider_options.delay_ms").fill("9000");
  await studio.figure("num_images").fill("4");
  await studio.generate();
  await page.waitForTimeout(4500);
  await take(studio, "running", ["wide", "phone"]);
  await studio.stage.getByRole("button", { name: "Cancel" }).click();
  await studio.figure("provider_options.delay_ms").fill("0");
  for (const [fail, name, next] of [["Refused", "refused", "Try again"], ["Cut body", "unknown", "Send again"]] as const) {
    await studio.field("provider_options.fail").getByRole("combobox").click();
    await page.getByRole("option", { name: new RegExp(`^${fail}`) }).click();
    await studio.figure("num_images").fill("1");
    await studio.generate();
    await expect(studio.stage.getByRole("button", { name: next })).toBeVisible();
    await take(studio, name, ["wide", "phone"]);
  }
});

test("what goes in", async ({ studio }) => {
  const { page } = studio;
  await made(studio, "a red sailing boat in a storm", "3:2");
  await studio.stage.getByRole("button", { name: "Use as" }).click();
  await page.getByRole("menuitem", { name: "Start from it" }).click();
  await studio.stage.getByRole("button", { name: "Use as" }).click();
  await page.getByRole("menuitem", { name: "Reference" }).click();
  await take(studio, "inputs", ["wide", "phone"]);
  await studio.field("mask_image").getByRole("button", { name: "Paint a mask" }).click();
  const canvas = page.getByRole("img", { name: "The picture with the mask over it" });
  const box = await canvas.boundingBox();
  if (!box) throw new Error("there is no canvas");
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.4, { steps: 20 });
  await page.mouse.up();
  await take(studio, "mask", ["wide", "phone"]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("radio", { name: /^21:9/ }).click();
  await page.getByRole("button", { name: "Place in frame" }).click();
  await page.getByRole("button", { name: "Show the whole picture" }).click();
  await take(studio, "place", ["wide", "phone"]);
});

test("many models", async ({ studio, server }) => {
  const { page } = studio;
  const providers = (await (await page.request.get(`${server.address}/api/v1/app/external_providers/config`)).json()) as { provider_id: string; settings: { name: string }[] }[];
  for (const { provider_id, settings } of providers) {
    if (!settings.some((setting) => setting.name === "api_key")) continue;
    await page.request.post(`${server.address}/api/v1/app/external_providers/config/${provider_id}`, { data: { api_key: "not-a-key" } });
  }
  await page.reload();
  await page.getByRole("button", { name: /^Model:/ }).click();
  await page.waitForTimeout(1500);
  await take(studio, "picker", ["wide", "phone"]);
  const names = await page.locator("[data-model]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.model ?? ""));
  for (const name of names) {
    if (!(await page.locator(`[data-model="${name}"]`).isVisible())) await page.getByRole("button", { name: /^Model:/ }).click();
    await page.locator(`[data-model="${name}"]`).click();
    await studio.say("a lighthouse at dusk");
    const more = page.getByRole("region", { name: "Generate" }).getByRole("button", { name: /^More/ });
    if (await more.count()) await more.click();
    await page.setViewportSize({ width: 1440, height: 1400 });
    await page.waitForTimeout(700);
    await page.locator("section[aria-label=Generate]").first().screenshot({ path: join(OUT, `panel-${name}.png`) });
  }
});

for (const name of ["gallery", "models", "providers", "usage", "access"]) {
  test(name, async ({ studio }) => {
    await made(studio, "a lighthouse at dusk");
    await studio.page.goto(`${studio.server.address}/#/${name}`);
    await studio.page.waitForTimeout(800);
    await take(studio, name, ["wide", "phone", "ultra"]);
  });
}

// The picture of the README: `cargo xtask readme` says where it goes.
test("README", async ({ studio }) => {
  const { page } = studio;
  const to = process.env.README_PICTURE;
  test.skip(!to, "README_PICTURE names no file");
  for (const prompt of ["a quiet village under snow", "a fox in tall grass", "three pears on a blue cloth", "a harbour in the morning", "a windmill in a storm"]) await made(studio, prompt, "1:1");
  await made(studio, "a red sailing boat in a storm", "3:2", 4);
  await made(studio, "a lighthouse at dusk, heavy brush strokes", "3:2", 1);
  await page.waitForTimeout(500);
  const shot = (await page.screenshot()).toString("base64");
  const blank = await page.context().newPage();
  const small = await blank.evaluate(async (shot) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${shot}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.85 })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, shot);
  await writeFile(to ?? "", Buffer.from(small, "base64"));
});
