import { expect, test } from "./rig";

test("whoever runs the server gives access, sees who spent what, and takes it back", async ({ studio }) => {
  const { page, server } = studio;
  // Somebody else was here once, over an earlier root: what they left goes, the token that is made does not.
  await page.evaluate(() => localStorage.setItem("impasto.person", JSON.stringify("bob")));
  await page.reload();
  await page.getByRole("link", { name: "Access", exact: true }).click();
  await expect(page.getByText("No token was made yet")).toBeVisible();
  await studio.accessible();

  // The first token closes the server; the page goes on with it, and shows it all the same.
  await page.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /^Everything/ })).toBeChecked();
  await dialog.getByLabel("Name").fill("a name with spaces");
  await dialog.getByRole("button", { name: "Make a token" }).click();
  await expect(dialog.getByText(/expected up to 64 letters/)).toBeVisible();
  await dialog.getByLabel("Name").fill("root");
  await studio.accessible();
  await dialog.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByRole("heading", { name: "Token of root" })).toBeVisible();
  const root = await dialog.getByLabel("Token").inputValue();
  expect(root).toMatch(/^imp_/);
  await studio.accessible();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "root" })).toContainText("Everything");
  await expect(page.getByText(root)).toHaveCount(0);
  expect((await page.request.get(`${server.address}/api/v1/tokens`, { headers: { cookie: "" } })).status()).toBe(401);

  // One for a person, with a bound.
  await page.getByRole("button", { name: "Make a token" }).click();
  await dialog.getByLabel("Name").fill("anna");
  await dialog.getByRole("combobox", { name: "May spend" }).click();
  await page.getByRole("option", { name: "Pictures" }).click();
  await expect(dialog.getByRole("button", { name: "Make a token" })).toBeDisabled();
  await dialog.getByLabel("At most").fill("3");
  await dialog.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByRole("heading", { name: "Token of anna" })).toBeVisible();
  const anna = await dialog.getByLabel("Token").inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "anna" });
  await expect(row).toContainText("at most 3 pictures a month");
  await expect(row).toContainText("never used");
  const made = await fetch(`${server.address}/api/v1/jobs?wait=60`, { method: "POST", headers: { authorization: `Bearer ${anna}`, "content-type": "application/json" }, body: JSON.stringify({ model: "sandbox/canvas", prompt: "a red boat" }) });
  expect(made.status).toBe(200);

  await page.getByRole("link", { name: "Usage", exact: true }).click();
  await expect(page.getByRole("list", { name: "By caller" })).toContainText(/anna.*1 picture/);
  await studio.accessible();

  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Access" }).click();
  await page.getByRole("button", { name: "Revoke the token of root" }).click();
  await expect(dialog).toContainText("you are logged in with");
  await expect(dialog).toContainText("No other token allows everything");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Revoke the token of anna" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("1 revoked token")).toBeVisible();
  await studio.accessible();
  expect((await fetch(`${server.address}/api/v1/jobs`, { headers: { authorization: `Bearer ${anna}` } })).status).toBe(401);
});

test("whoever does not run the server sees nothing of its tokens, nor of what others spent", async ({ studio }) => {
  const { page, server } = studio;
  const token = await server.tokenOf("anna");
  await page.reload();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  await page.getByRole("button", { name: "Account" }).click();
  await expect(page.getByRole("menuitem")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.goto(`${server.address}/#/access`);
  await expect(page.getByText("Somebody else gives access")).toBeVisible();
  await page.goto(`${server.address}/#/usage`);
  await expect(page.getByRole("heading", { name: "By model" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "By caller" })).toHaveCount(0);
});
