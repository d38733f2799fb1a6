import { expect, type Studio, test } from "./rig";

const open = (studio: Studio, place: string) => studio.page.goto(`${studio.server.address}/#/${place}`);

/** A provider that needs a key, whichever this program has. */
async function keyed(studio: Studio) {
  const all = (await (await studio.page.request.get(`${studio.server.address}/api/v1/app/external_providers/config`)).json()) as { provider_id: string; name: string; configured: boolean; settings: { name: string }[] }[];
  const found = all.find((provider) => !provider.configured && provider.settings.some((setting) => setting.name === "api_key"));
  if (!found) throw new Error("no provider of this program needs a key");
  return found;
}

test("a key is set, never shown again, and removed; its models come with it", async ({ studio }) => {
  const { page } = studio;
  const provider = await keyed(studio);
  await open(studio, "providers");
  const card = page.getByRole("region", { name: provider.name });
  await expect(card.getByText("No key")).toBeVisible();
  await studio.accessible();
  await card.getByLabel(`Key of ${provider.name}`).fill("not-a-key-but-secret");
  await card.getByRole("button", { name: "Set key" }).click();
  await expect(card.getByText("Key is set in api_keys.yaml.")).toBeVisible();
  // A new key is tried at once, and how soon that fails where nobody can be reached is up to the machine.
  await expect(card.getByText(/^(Ready|Does not work)$/)).toBeVisible();
  await expect(card.getByRole("link", { name: /models? installed/ })).toBeVisible();
  expect(await page.content()).not.toContain("not-a-key-but-secret");
  await expect(card.getByLabel(`Key of ${provider.name}`)).toHaveValue("");
  await studio.accessible();
  await card.getByRole("button", { name: "Remove key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove key" }).click();
  await expect(card.getByText("No key")).toBeVisible();
});

test("a setting that is wrong is refused at its form", async ({ studio }) => {
  const { page } = studio;
  await open(studio, "providers");
  const card = page.getByRole("region", { name: "Sandbox" });
  await card.getByText("More settings").click();
  await card.getByLabel("Calls side by side").fill("none");
  await card.getByRole("button", { name: "Save settings" }).click();
  await expect(card.getByRole("alert")).toContainText("whole number");
});

test("a starter is removed, undone, and installed from what is available", async ({ studio }) => {
  const { page } = studio;
  await open(studio, "models/sandbox-plain");
  const model = page.getByRole("complementary", { name: "Sandbox Plain" });
  await expect(model.getByText("from words", { exact: true })).toBeVisible();
  await studio.accessible();
  await model.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("button", { name: /^Sandbox Plain/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("button", { name: /^Sandbox Plain/ })).toBeVisible();
  await page.getByRole("link", { name: "Available" }).click();
  await studio.accessible();
  await page.getByRole("searchbox", { name: "Search models" }).fill("sandbox plain");
  const installed = page.getByRole("button", { name: "Installed", exact: true });
  await expect(installed).toHaveCount(1);
  await installed.click();
  await expect(model).toBeVisible();
  await page.getByRole("link", { name: "Custom" }).click();
  await expect(page.getByText("No model of your own yet")).toBeVisible();
});

test("changes lie over a starter and are taken back", async ({ studio }) => {
  const { page } = studio;
  await open(studio, "models/sandbox-canvas");
  const form = page.getByRole("form", { name: "Your changes" });
  await form.getByLabel("Name").fill("My canvas");
  await form.getByLabel("Steps").fill("12");
  await form.getByLabel(/Your price/).fill("0.5");
  await form.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { name: "My canvas" })).toBeVisible();
  await expect(page.getByText(/\$0\.50 a picture/)).toBeVisible();
  await form.getByRole("button", { name: /Reset all/ }).click();
  await expect(page.getByRole("heading", { name: "Sandbox Canvas" })).toBeVisible();
  await expect(form.getByLabel("Steps")).toHaveValue("30");
});

test("usage shows what was made, and a job with its calls", async ({ studio }) => {
  const { page } = studio;
  await open(studio, "usage");
  await expect(page.getByText("Nothing was made in this time")).toBeVisible();
  await studio.accessible();
  for (const fail of ["none", "refused"])
    await page.request.post(`${studio.server.address}/api/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt: `a ${fail} fox`, size: "64x64", provider_options: { fail } } });
  await page.reload();
  await page.getByRole("button", { name: "Pictures" }).click();
  await expect(page.getByRole("img", { name: /Pictures by day/ })).toBeVisible();
  await studio.accessible();
  await page.getByRole("button", { name: /a refused fox/ }).click();
  const job = page.getByRole("dialog", { name: /Job/ });
  await expect(job.getByText("Refused", { exact: true })).toBeVisible();
  await studio.accessible();
  await job.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: /a none fox.* · 1 picture · .*free/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /a refused fox.* · 0 of 1 picture · .*Refused$/ })).toBeVisible();
  // What failed elsewhere is told in the journal, and does not fill the table.
  await page.goto(`${studio.server.address}/#/generate`);
  await expect(studio.stage.getByRole("img", { name: "a none fox" })).toBeVisible();
  await expect(studio.strip).toHaveCount(0);
});
