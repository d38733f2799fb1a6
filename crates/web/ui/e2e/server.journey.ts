import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dressed } from "./dressed";
import { expect, Studio, test } from "./rig";
import { Server } from "./server";

test("a server with tokens asks for one, and the page keeps a cookie instead of it", async ({ studio }) => {
  const { page, server } = studio;
  const token = await server.tokenOf("anna");
  await page.reload();
  await expect(page.getByRole("heading", { name: "This server needs a token" })).toBeVisible();
  await studio.accessible();
  await page.getByLabel("Token").fill("imp_wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByLabel("Token")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This token is not valid.", { exact: false })).toBeVisible();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }))).not.toContain(token);

  // What only who runs the server may do is not offered, and explained to whoever goes there all the same.
  await expect(page.getByRole("link", { name: "Models", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Providers", exact: true })).toHaveCount(0);
  await page.goto(`${server.address}/#/providers`);
  await expect(page.getByText("Somebody else sets these up")).toBeVisible();
  await page.goto(`${server.address}/#/models`);
  await expect(page.getByRole("heading", { name: "Sandbox", exact: true })).toBeVisible();
  await page.goto(`${server.address}/#/models?tab=available`);
  await expect(page.getByRole("heading", { name: "OpenAI", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Install(?!ed)/ })).toHaveCount(0);
  await studio.accessible();

  await page.getByRole("button", { name: "Account" }).click();
  await expect(page.getByText("Logged in as anna")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(`${server.address}/#/generate`);
  await studio.say("a secret boat");
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("a secret boat");
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: /^Log out/ }).click();
  await expect(page.getByRole("heading", { name: "This server needs a token" })).toBeVisible();
  // What was drafted leaves with whoever drafted it.
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(/boat/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "This server needs a token" })).toBeVisible();
});

test("where a restart ended the session, the page asks for the token again", async ({ studio }) => {
  const { page, server } = studio;
  const token = await server.tokenOf("anna");
  await page.reload();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  // A place where nothing is asked by itself.
  await page.goto(`${server.address}/#/gallery?search=boat`);
  await expect(page.getByText("Nothing found")).toBeVisible();
  await server.kill();
  await expect(page.getByText("Connection lost", { exact: false })).toBeVisible();
  const again = await Server.start([], server.root, server.address.replace("http://", ""));
  try {
    await expect(page.getByRole("heading", { name: "This server needs a token" })).toBeVisible();
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page).toHaveURL(/search=boat/);
    await page.getByRole("button", { name: "Account" }).click();
    await page.getByRole("menuitem", { name: /^Log out/ }).click();
    await expect(page).toHaveURL(/#\/gallery$/);
  } finally {
    await again.kill();
  }
});

test("the page works below a path of a proxy", async ({ page }) => {
  // A path before paths is a proxy's, and behind one nobody is let in without a token.
  const alone = await Server.start();
  const token = await alone.tokenOf("anna");
  await alone.kill();
  const server = await Server.start(["--setting", "server.base_path=/paint"], alone.root);
  try {
    await page.goto(`${server.address}/paint`);
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
    const studio = new Studio(page, server);
    await studio.say("a red boat");
    await studio.generate();
    await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  } finally {
    await server.end();
  }
});

test("a fresh page begins with the model that the settings name", async ({ page }) => {
  const server = await Server.start(["--setting", "default_model=sandbox/plain"]);
  try {
    await dressed(page, server);
    await page.goto(server.address);
    await expect(page.getByRole("button", { name: "Model: Sandbox Plain" })).toBeVisible();
  } finally {
    await server.end();
  }
});

test("a vendor that asks to wait is waited for, and the page says so", async ({ studio }) => {
  await studio.say("a red boat");
  await studio.more();
  await studio.field("provider_options.fail").getByRole("combobox").click();
  await studio.page.getByRole("option", { name: /^Rate limited/ }).click();
  await studio.generate();
  await expect(studio.stage.getByText(/too many requests.*sent again in/)).toBeVisible();
  await studio.stage.getByRole("button", { name: "Cancel" }).click();
  await expect(studio.stage.getByText("Cancelled")).toBeVisible();
});

test("what a budget does not allow cannot be pressed, and the reason is said before", async ({ page }) => {
  const root = await mkdtemp(join(tmpdir(), "impasto-e2e-"));
  await writeFile(join(root, "impasto.yaml"), "budgets:\n  - name: few\n    every: day\n    images: 2\n");
  const server = await Server.start([], root);
  try {
    await page.goto(server.address);
    const studio = new Studio(page, server);
    await studio.say("a red boat");
    await expect(studio.button).toBeEnabled();
    await studio.figure("num_images").fill("3");
    await expect(studio.button).toBeDisabled();
    await expect(page.getByRole("status").filter({ hasText: /budget/ })).toBeVisible();
    await studio.accessible();
  } finally {
    await server.end();
  }
});

test("every page opens while the server is away, and fills when it is back", async ({ studio, page }) => {
  await expect(studio.button).toBeVisible();
  // The other pages come by themselves once there is time.
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /assets\/\w+Page-/.test(name)).length)).toBe(6);
  const { address, root } = studio.server;
  await studio.server.kill();
  await expect(page.getByText("Connection lost", { exact: false })).toBeVisible();
  await page.getByRole("link", { name: "Usage", exact: true }).click();
  await expect(page.getByText("This could not be loaded").first()).toBeVisible();
  await studio.accessible();
  const again = await Server.start([], root, address.replace("http://", ""));
  try {
    await expect(page.getByText("Connection lost", { exact: false })).toBeHidden();
    await expect(page.getByText("Nothing was made in this time")).toBeVisible();
  } finally {
    await again.end();
  }
});
