import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, Studio } from "./rig";
import { Server } from "./server";
import { KEY, Vendor } from "./vendor";

const test = base.extend<{ vendor: Vendor }>({
  // biome-ignore lint: Playwright reads the fixture's dependencies out of the pattern.
  vendor: async ({}, use) => {
    const vendor = await Vendor.open();
    await use(vendor);
    vendor.end();
  },
});

test("a key is tried at its vendor, a wrong one and a right one", async ({ studio, vendor }) => {
  const { page } = studio;
  await page.goto(`${studio.server.address}/#/providers`);
  const card = page.getByRole("region", { name: "OpenAI" });
  await expect(card.getByRole("link", { name: "Get a key: OpenAI" })).toHaveAttribute("href", /^https:/);
  await expect(card.getByText(/may cost money/)).toBeVisible();
  await card.getByText("More settings").click();
  await card.getByRole("combobox", { name: "Routes" }).click();
  await page.getByRole("option", { name: /^deployments/ }).click();
  await card.getByRole("combobox", { name: /^Routes/ }).click();
  await page.getByRole("option", { name: /^Usual/ }).click();
  await card.getByLabel("Address").fill(`${vendor.url}/v1`);
  await card.getByRole("button", { name: "Save settings" }).click();
  await card.getByLabel("Key of OpenAI").fill("sk-wrong");
  await card.getByRole("button", { name: "Set key" }).click();
  await expect(card.getByRole("alert")).toHaveClass(/Error/);
  await expect(card.getByText("Does not work")).toBeVisible();
  expect(await card.getByRole("alert").textContent()).not.toContain("sk-wrong");
  await studio.accessible();
  await card.getByLabel("Key of OpenAI").fill(KEY);
  await card.getByRole("button", { name: "Replace key" }).click();
  await expect(card.getByRole("alert")).toHaveClass(/Success/);
  await expect(card.getByText("Ready")).toBeVisible();
  await card.getByRole("button", { name: "Test the key" }).click();
  await expect(card.getByRole("alert")).toHaveClass(/Success/);
  expect(await vendor.billed()).toBe(0);
});

test("a paid model is on the desk only once it was chosen", async ({ studio, vendor }) => {
  const { page } = studio;
  const isOn = (model: string) => expect(page.getByRole("button", { name: `Model: ${model}` })).toBeVisible();
  const afresh = () => page.evaluate(() => localStorage.clear()).then(() => page.reload());
  await vendor.set(studio);
  await isOn("GPT Image 2");
  await page.reload();
  await isOn("GPT Image 2");
  await afresh();
  await isOn("Sandbox Canvas");
  await page.route(({ pathname }) => pathname.endsWith("/api/v1/plan"), (route) => (route.request().postDataJSON().model === "" ? route.fulfill({ status: 400, json: { code: "invalid_request", detail: "no model was named and no default_model is set" } }) : route.fallback()));
  await afresh();
  await isOn("Choose a model");
  await expect(studio.button).toBeDisabled();
  await studio.accessible();
  await studio.choose("Sandbox Plain");
  await isOn("Sandbox Plain");
});

test("a vendor that asks to wait is asked again, and bills once", async ({ studio, vendor }) => {
  await vendor.set(studio);
  await vendor.meet("429-seconds");
  await studio.say("a red boat");
  await expect(studio.button).toContainText("$");
  await studio.generate();
  await expect(studio.stage.getByText(/sent again in/)).toBeVisible();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  expect(await vendor.billed()).toBe(1);
});

for (const [fault, said] of [
  ["refused-prompt", /refused|moderation|safety/i],
  ["quota-zero", /quota|balance|billing/i],
  ["404", /model/i],
] as const) {
  test(`${fault}: the card says why, and what can be done`, async ({ studio, vendor }) => {
    await vendor.set(studio);
    await vendor.meet(fault, 9);
    await studio.say("a red boat");
    await studio.generate();
    await expect(studio.stage.getByText(fault === "refused-prompt" ? "Refused" : /^(Failed|Not made)$/, { exact: true })).toBeVisible();
    await expect(studio.stage.getByText(said).first()).toBeVisible();
    await studio.accessible();
    await studio.stage.getByRole("button", { name: "Edit prompt" }).click();
    await expect(studio.page.getByRole("textbox", { name: "Prompt", exact: true })).toBeFocused();
    await vendor.meet("none", 0);
    await studio.stage.getByRole("button", { name: "Try again" }).click();
    await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  });
}

test("an answer without pictures is read again, and not paid for again", async ({ studio, vendor }) => {
  await vendor.set(studio);
  await vendor.meet("empty-data");
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByText(/the answer holds none/)).toBeVisible();
  await studio.stage.getByRole("button", { name: "Try again" }).click();
  await expect(studio.stage.getByText(/the answer holds none/)).toBeVisible();
  expect(await vendor.billed()).toBe(1);
});

test("a body that breaks off may have been billed; what the bill says is noted, and counts", async ({ studio, vendor }) => {
  const { page } = studio;
  await vendor.set(studio);
  await vendor.meet("reset-before-picture");
  await studio.say("a ferry in a storm");
  await studio.generate();
  await expect(studio.stage.getByText("May have been billed", { exact: true })).toBeVisible();
  await expect(studio.stage.getByText(/\$\d/)).toBeVisible();
  await page.goto(`${studio.server.address}/#/usage`);
  const unknown = page.getByRole("region", { name: /Nobody knows/ });
  await expect(unknown.getByText("a ferry in a storm")).toBeVisible();
  await unknown.getByRole("button", { name: "Note what the bill says" }).click();
  const dialog = page.getByRole("dialog", { name: "What does the bill say?" });
  await studio.accessible();
  await dialog.getByLabel("US dollars").fill("1.23");
  await dialog.getByRole("button", { name: "Note it" }).click();
  await expect(dialog).toBeHidden();
  await expect(unknown).toBeHidden();
  await expect(page.getByText("$1.23").first()).toBeVisible();
});

test("an answer that could not be used may have been billed too; it is listed, and the bill has the last word", async ({ studio, vendor }) => {
  const { page } = studio;
  await vendor.set(studio);
  await vendor.meet("empty-data");
  await studio.say("a ferry in a storm");
  await studio.generate();
  await expect(studio.stage.getByText(/the answer holds none/)).toBeVisible();
  await page.goto(`${studio.server.address}/#/usage`);
  const doubtful = page.getByRole("region", { name: /Nobody knows/ });
  await expect(doubtful.getByText("a ferry in a storm")).toBeVisible();
  await expect(doubtful.getByText(/may have cost \$/)).toBeVisible();
  await expect(doubtful.getByRole("button", { name: "Send again" })).toHaveCount(0);
  // The job itself offers the same.
  await page.getByRole("list").getByRole("button", { name: /a ferry in a storm.*0 of 1 picture.*may have cost/ }).click();
  await studio.accessible();
  await page.getByRole("dialog", { name: "Job" }).getByRole("button", { name: "Note what the bill says" }).click();
  const dialog = page.getByRole("dialog", { name: "What does the bill say?" });
  await dialog.getByLabel("US dollars").fill("0.07");
  await dialog.getByRole("button", { name: "Note it" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("dialog", { name: "Job" }).getByRole("button", { name: "Close" }).click();
  await expect(doubtful).toBeHidden();
  await expect(page.getByRole("button", { name: /a ferry in a storm.*0 of 1 picture.*\$0\.07/ })).toBeVisible();
  await studio.accessible();
});

test("a call that nobody knows of is sent again from the journal only after a question", async ({ studio, vendor }) => {
  const { page } = studio;
  await vendor.set(studio);
  await vendor.meet("reset-before-head");
  await studio.say("a ferry in a storm");
  await studio.generate();
  await expect(studio.stage.getByText("May have been billed", { exact: true })).toBeVisible();
  await page.goto(`${studio.server.address}/#/usage`);
  const unknown = page.getByRole("region", { name: /Nobody knows/ });
  await unknown.getByRole("button", { name: "Send again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  await expect.poll(() => vendor.billed()).toBe(2);
  // What the first may have cost stays in doubt until the bill says it.
  await expect(unknown.getByRole("button", { name: "Send again" })).toHaveCount(0);
  await expect(unknown.getByText(/may have cost \$/)).toBeVisible();
  await unknown.getByRole("button", { name: "Note what the bill says" }).click();
  await page.getByRole("dialog", { name: "What does the bill say?" }).getByRole("button", { name: "Note it" }).click();
  await expect(unknown).toBeHidden();
});

test("money that a budget does not have is refused before it is spent, and the budget is shown", async ({ page, vendor }) => {
  const root = await mkdtemp(join(tmpdir(), "impasto-e2e-"));
  await writeFile(join(root, "impasto.yaml"), "budgets:\n  - name: pocket\n    every: day\n    usd: 0.001\n");
  const server = await Server.start([], root);
  try {
    await page.goto(server.address);
    const studio = new Studio(page, server);
    await vendor.set(studio);
    await studio.say("a red boat");
    await expect(page.getByRole("status").filter({ hasText: /budget/ })).toBeVisible();
    await expect(studio.button).toBeDisabled();
    await page.goto(`${server.address}/#/usage`);
    await expect(page.getByRole("meter", { name: "pocket" })).toBeVisible();
    await studio.accessible();
    expect(await vendor.billed()).toBe(0);
  } finally {
    await server.end();
  }
});

test("a budget that somebody else used up meanwhile is told in the server's words", async ({ page }) => {
  const root = await mkdtemp(join(tmpdir(), "impasto-e2e-"));
  await writeFile(join(root, "impasto.yaml"), "budgets:\n  - name: few\n    every: day\n    images: 2\n");
  const server = await Server.start([], root);
  try {
    await page.goto(server.address);
    const studio = new Studio(page, server);
    // Each plan is as old as for whoever presses at the same moment.
    const isPlan = ({ pathname }: URL) => pathname.endsWith("/api/v1/plan");
    const known = new Map<string | null, string>();
    await page.route(isPlan, async (route) => {
      const asked = route.request().postData();
      const body = known.get(asked) ?? (await (await route.fetch()).text());
      known.set(asked, body);
      await route.fulfill({ body, contentType: "application/json" });
    });
    await studio.say("a red boat");
    await studio.figure("num_images").fill("2");
    await expect(studio.button).toBeEnabled();
    await page.request.post(`${server.address}/api/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt: "theirs", size: "64x64" } });
    await studio.generate();
    const said = page.getByRole("status").filter({ hasText: /budget/ });
    await expect(said).toBeVisible();
    await studio.accessible();
    await page.unroute(isPlan);
    // What others make is heard of, and told before a press.
    await studio.say("a blue boat");
    await studio.figure("num_images").fill("1");
    await expect(studio.button).toBeEnabled();
    await page.request.post(`${server.address}/api/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt: "theirs too", size: "64x64" } });
    await expect(said).toBeVisible();
    await expect(studio.button).toBeDisabled();
  } finally {
    await server.end();
  }
});

test("a server that dies in the middle comes back, and what became of the picture is said", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.more();
  await studio.figure("provider_options.delay_ms").fill("20000");
  await studio.generate();
  await expect(studio.stage.getByText("Painting")).toBeVisible();
  const { address, root } = studio.server;
  await studio.server.kill();
  await expect(page.getByText("Connection lost", { exact: false })).toBeVisible();
  await studio.accessible();
  const again = await Server.start([], root, address.replace("http://", ""));
  try {
    await expect(page.getByText("Connection lost", { exact: false })).toBeHidden();
    await expect(studio.stage.getByText("May have been billed", { exact: true })).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a red boat");
    await studio.figure("provider_options.delay_ms").fill("0");
    await studio.stage.getByRole("button", { name: "Leave it" }).click();
    await studio.generate();
    await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  } finally {
    await again.kill();
  }
});
