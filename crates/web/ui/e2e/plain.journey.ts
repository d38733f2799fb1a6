import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { Server } from "./server";

const PLAIN = join(import.meta.dirname, "../../plain");
const KINDS: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

// The page of a program that was built without Node, over the same server and under the same policy.
test("the plain page draws a panel and makes a picture", async ({ page }) => {
  const server = await Server.start();
  try {
    const wrong: string[] = [];
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    page.on("pageerror", (error) => wrong.push(String(error)));
    await page.route(({ pathname }) => ["/", "/plain.js", "/plain.css", "/icon.svg"].includes(pathname), async (route) => {
      const name = new URL(route.request().url()).pathname.slice(1) || "index.html";
      const body = await readFile(join(PLAIN, name));
      await route.fulfill({ body, contentType: KINDS[name.split(".").at(-1) ?? ""], headers: { "content-security-policy": "default-src 'self'; object-src 'none'" } });
    });
    // A model that costs something is not chosen by itself, though its name comes first.
    const set = await page.request.post(`${server.address}/api/v1/app/external_providers/config/gemini`, { data: { api_key: "not-a-key" } });
    expect(set.ok()).toBe(true);
    await page.goto(server.address);
    await expect(page.locator("#models option").first()).toHaveText(/Gemini/);
    await expect(page.locator("#models")).toHaveValue("sandbox-canvas");
    await expect(page.getByLabel("Prompt", { exact: false }).first()).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations.map((one) => one.id)).toEqual([]);
    await page.locator("[name=prompt]").fill("a red boat");
    await page.locator("[name=size]").selectOption({ label: "3:2 (1248×832)" });
    await page.locator("[name='provider_options.style']").selectOption({ label: "sketch" });
    // An order whose answer is lost, and one that is pressed twice, are one order.
    const lost = ({ pathname }: URL) => pathname.endsWith("/api/v1/jobs");
    await page.route(lost, async (route) => {
      await route.fetch();
      await route.abort();
    });
    const button = page.getByRole("button", { name: "Generate" });
    await button.click();
    await expect(page.locator("#said")).toContainText(/fetch/i);
    await page.unroute(lost);
    expect(wrong.splice(0)).toEqual([expect.stringContaining("ERR_FAILED")]);
    await button.dblclick();
    const picture = page.getByRole("img", { name: "a red boat" });
    await expect(picture).toBeVisible({ timeout: 30_000 });
    expect(await picture.evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth))).toBe(1248);
    expect((await (await page.request.get(`${server.address}/api/v1/jobs`)).json()).items).toHaveLength(1);
    await page.locator("#models").selectOption({ label: "Sandbox Plain" });
    await expect(page.locator("[name=negative_prompt]")).toHaveCount(0);
    expect(wrong).toEqual([]);
  } finally {
    await server.end();
  }
});
