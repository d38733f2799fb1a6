import { expect, test } from "./rig";

test("a fresh installation makes a picture without reading anything", async ({ studio }) => {
  const { page } = studio;
  await expect(studio.button).toBeDisabled();
  await expect(page.getByText("Say what you want to see", { exact: true })).toBeVisible();
  await studio.accessible();
  await studio.say("a lighthouse at dusk");
  await expect(studio.button).toContainText("Free");
  await page.keyboard.press("Control+Enter");
  const picture = studio.stage.getByRole("img", { name: "a lighthouse at dusk" });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((img: HTMLImageElement) => img.decode().then(() => [img.naturalWidth, img.naturalHeight]))).toEqual([1024, 1024]);
  await studio.accessible();
});

test("each picture has a card at once, shows what is unfinished, and lands where its card stood", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await page.getByRole("radio", { name: /^3:2/ }).click();
  await studio.figure("num_images").fill("2");
  await studio.more();
  await studio.figure("partial_images").fill("2");
  await studio.figure("provider_options.delay_ms").fill("3000");
  await studio.generate();
  await expect(studio.strip.getByRole("button", { name: /^Picture \d of 2/ })).toHaveCount(2);
  const card = studio.stage.getByText("Painting");
  await expect(card).toBeVisible();
  const before = await studio.stage.locator("img").first().boundingBox();
  expect(before && before.width / before.height).toBeCloseTo(1.5, 1);
  await studio.accessible();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const after = await studio.stage.getByRole("img", { name: "a red boat" }).boundingBox();
  expect(Math.abs((after?.x ?? 0) - (before?.x ?? 0))).toBeLessThan(2);
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  await expect(studio.strip.getByText("2 pictures")).toBeVisible();
});

test("each model shows exactly the controls that it has", async ({ studio }) => {
  const { page } = studio;
  for (const model of ["Sandbox Presets", "Sandbox Plain", "Sandbox Canvas"]) {
    await studio.choose(model);
    const key = model.toLowerCase().replace(" ", "-");
    const panel = await (await page.request.get(`${studio.server.address}/api/v2/models/i/${key}/panel`)).json();
    const names = [...panel.prompts, ...panel.image, ...panel.generation].filter((name: string) => {
      const isHidden = panel.uiSchema[name]?.["ui:widget"] === "hidden";
      // These two wait for a picture to start from.
      return panel.schema.properties[name] && !isHidden && !["mask_image", "init_fit"].includes(name);
    });
    const wanted = names.flatMap((name: string) => {
      const options = panel.schema.properties[name].properties;
      return options ? Object.keys(options).map((option) => `${name}.${option}`) : [name];
    });
    await expect(studio.field("prompt")).toBeVisible();
    await expect.poll(async () => (await page.locator("[data-field]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.field))).sort()).toEqual(wanted.sort());
  }
});

test("what the plan says stands at the field that it concerns, and the button says the first problem", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.field("size").getByRole("spinbutton", { name: "Width" }).fill("1001");
  await expect(studio.field("size").getByText(/^1001×1024 became .*multiples of 8/)).toBeVisible();
  await expect(studio.field("size").getByText("Both sides must be multiples of 8", { exact: true })).toBeVisible();
  await expect(studio.button).toBeEnabled();
  await studio.figure("num_images").fill("101");
  await expect(studio.field("num_images").getByRole("alert")).toBeVisible();
  await expect(studio.button).toBeDisabled();
  const said = await studio.field("num_images").getByRole("alert").textContent();
  await expect(page.getByRole("status").filter({ hasText: said ?? "nothing" })).toBeVisible();
  await studio.accessible();
});

test("a reload in the middle loses nothing", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.figure("num_images").fill("2");
  await studio.more();
  await studio.figure("provider_options.delay_ms").fill("4000");
  await studio.generate();
  await expect(studio.stage.getByText("Painting")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a red boat");
  await expect(studio.strip.getByRole("button", { name: /^Picture \d of 2/ })).toHaveCount(2);
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible({ timeout: 30_000 });
  await expect(studio.strip.getByText("2 pictures")).toBeVisible();
});

test("a job can be stopped", async ({ studio }) => {
  await studio.say("a red boat");
  await studio.more();
  await studio.figure("provider_options.delay_ms").fill("60000");
  await studio.generate();
  await studio.stage.getByRole("button", { name: "Cancel" }).click();
  await expect(studio.stage.getByText("Cancelled")).toBeVisible();
  await studio.accessible();
});

test("a refusal says why, and only what is missing is asked for again", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.figure("num_images").fill("2");
  await studio.more();
  await studio.field("provider_options.fail").getByRole("combobox").click();
  await page.getByRole("option", { name: /^Refuse last/ }).click();
  await studio.generate();
  const missing = studio.strip.getByRole("button", { name: /: Refused/ });
  await missing.first().click();
  await expect(studio.stage.getByRole("button", { name: /Retry the missing one|Try again/ })).toBeVisible();
  await studio.accessible();
  await studio.stage.getByRole("button", { name: /Retry the missing one|Try again/ }).click();
  await expect(studio.stage.getByRole("button", { name: /Retry the missing one|Try again/ })).toBeVisible();
});

test("what failed before the answer to its order came is told at once", async ({ studio }) => {
  const { page } = studio;
  await page.route(({ pathname }) => pathname.endsWith("/api/v1/jobs"), async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    // The job is over, and every event of it was told, before the page learns its id.
    const answer = await route.fetch();
    await page.waitForTimeout(1_500);
    await route.fulfill({ response: answer });
  });
  await studio.say("a red boat");
  await studio.more();
  await studio.field("provider_options.fail").getByRole("combobox").click();
  await page.getByRole("option", { name: /^Refused/ }).click();
  // The list that was just closed has the focus, and does not open again.
  await expect(studio.button).toBeEnabled();
  await page.keyboard.press("Control+Enter");
  await expect(studio.stage.getByText("Refused", { exact: true })).toBeVisible({ timeout: 5_000 });
  await studio.accessible();
  await studio.stage.getByRole("button", { name: "Edit prompt" }).click();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toBeFocused();
});

test("an order whose answer was lost is bought once, however often it is sent", async ({ studio }) => {
  const { page } = studio;
  const isOrder = ({ pathname }: URL) => pathname.endsWith("/api/v1/jobs");
  await page.route(isOrder, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    await route.abort();
  });
  await studio.say("a red boat");
  await studio.generate();
  await expect(page.getByRole("status").filter({ hasText: "cannot be reached" })).toBeVisible();
  await page.unroute(isOrder);
  await page.reload();
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const { items } = await (await page.request.get(`${studio.server.address}/api/v1/jobs`)).json();
  expect(items).toHaveLength(1);
});

test("a call whose outcome nobody knows is sent again only when a person says so", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.more();
  await studio.field("provider_options.fail").getByRole("combobox").click();
  await page.getByRole("option", { name: /^Cut body/ }).click();
  await studio.generate();
  await expect(studio.stage.getByText("May have been billed", { exact: true })).toBeVisible();
  await studio.accessible();
  await studio.stage.getByRole("button", { name: "Leave it" }).click();
  await expect(studio.stage.getByText("May have been billed", { exact: true })).toBeHidden();
});

test("a lost connection is told quietly and mends itself", async ({ studio, page }) => {
  const { Server } = await import("./server");
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const { address, root } = studio.server;
  await studio.server.kill();
  await expect(page.getByText("Connection lost", { exact: false })).toBeVisible();
  const again = await Server.start([], root, address.replace("http://", ""));
  await expect(page.getByText("Connection lost", { exact: false })).toBeHidden({ timeout: 20_000 });
  await studio.say("a blue boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a blue boat" })).toBeVisible();
  await again.end();
});

test("several models make the same side by side, with price and time under each", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await page.getByRole("radio", { name: /^16:9/ }).click();
  await page.getByRole("button", { name: /^Model:/ }).click();
  const picker = page.getByRole("dialog", { name: "Choose a model" });
  await picker.getByRole("button", { name: "Also with Sandbox Presets" }).click();
  await picker.getByRole("button", { name: "Also with Sandbox Plain" }).click();
  await studio.accessible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("3 pictures · 3 models")).toBeVisible();
  await studio.generate();
  const sheet = page.getByRole("region", { name: "Contact sheet" });
  for (const model of ["Canvas", "Presets", "Plain"]) await expect(sheet.getByRole("button", { name: new RegExp(`^Sandbox ${model}: Free`) })).toBeVisible();
  await studio.accessible();
  await page.reload();
  await expect(sheet.getByRole("img")).toHaveCount(3);
  await sheet.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("dialog", { name: "Compare" }).getByRole("img")).toHaveCount(3);
  await page.keyboard.press("Escape");
  // One of them is looked at, and the way back is beside it.
  await sheet.getByRole("button", { name: /^Sandbox Presets/ }).click();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  await studio.strip.getByRole("button", { name: "Contact sheet" }).click();
  await expect(sheet).toBeVisible();
  await page.getByRole("button", { name: "Not with Sandbox Plain" }).click();
  await page.getByRole("button", { name: "Not with Sandbox Presets" }).click();
  await expect(page.getByText("1 picture · 1 call")).toBeVisible();
});

test("the way back to the usual settings is there once something was changed", async ({ studio }) => {
  const { page } = studio;
  const reset = page.getByRole("button", { name: "Back to the usual settings" });
  await studio.say("a red boat");
  await expect(reset).toHaveCount(0);
  await studio.figure("num_images").fill("3");
  await reset.click();
  await expect(studio.figure("num_images")).toHaveValue("1");
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a red boat");
});
