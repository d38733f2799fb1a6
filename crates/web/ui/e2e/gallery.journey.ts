import { readFile } from "node:fs/promises";
import { png } from "./png";
import { expect, type Studio, test } from "./rig";

/** Makes pictures through the API, one job each, and opens the gallery. */
async function filled(studio: Studio, prompts: string[], size = "64x64") {
  for (const prompt of prompts) {
    const made = await studio.page.request.post(`${studio.server.address}/api/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt, size } });
    expect(made.status()).toBe(200);
  }
  await studio.page.goto(`${studio.server.address}/#/gallery`);
  await expect(tiles(studio)).toHaveCount(prompts.length);
}

const tiles = (studio: Studio) => studio.page.locator("[role=gridcell][data-id]");
const tile = (studio: Studio, prompt: string) => studio.page.getByRole("gridcell", { name: prompt });
const details = (studio: Studio) => studio.page.getByRole("complementary", { name: "Details" });

test("an empty gallery leads to the first picture", async ({ studio }) => {
  const { page } = studio;
  await page.goto(`${studio.server.address}/#/gallery`);
  await expect(page.getByText("No pictures yet")).toBeVisible();
  await studio.accessible();
  await page.getByRole("link", { name: "Make the first picture" }).click();
  await expect(studio.button).toBeVisible();
});

test("pictures are found by words, stars and places, and what is not there is said", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a red boat", "a blue boat", "a fox"]);
  await page.getByRole("searchbox", { name: "Search prompts" }).fill("boat");
  await expect(tiles(studio)).toHaveCount(2);
  await expect(page).toHaveURL(/search=boat/);
  await page.reload();
  await expect(tiles(studio)).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Search prompts" }).fill("whale");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await studio.accessible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(tiles(studio)).toHaveCount(3);
  await tile(studio, "a fox").focus();
  await page.keyboard.press("s");
  // A button that has the focus keeps no key that means nothing to it.
  await page.getByRole("button", { name: "Filter" }).focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search prompts" })).toBeFocused();
  await page.getByRole("link", { name: "Starred", exact: true }).click();
  await expect(tiles(studio)).toHaveCount(1);
  await page.getByRole("link", { name: "Given" }).click();
  await expect(page.getByText("No pictures of your own")).toBeVisible();
});

test("what was given, a painted mask too, has a place of its own", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a fox"]);
  const file = { name: "mask.png", mimeType: "image/png", buffer: png(64, 64, [0, 0, 0]) };
  const given = await page.request.post(`${studio.server.address}/api/v1/images/upload`, { multipart: { file } });
  expect(given.status()).toBe(201);
  await page.reload();
  await expect(tile(studio, "a fox")).toBeVisible();
  await expect(tiles(studio)).toHaveCount(1);
  await page.getByRole("link", { name: "Given" }).click();
  await expect(tile(studio, "a fox")).toHaveCount(0);
  await expect(tiles(studio)).toHaveCount(1);
});

test("keys walk, choose, delete, and undo", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one", "two", "three", "four"]);
  await tile(studio, "four").click();
  await expect(details(studio).getByText("four", { exact: true })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(details(studio).getByText("three", { exact: true })).toBeVisible();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByRole("toolbar", { name: "2 chosen" })).toBeVisible();
  await studio.accessible();
  await page.keyboard.press("Delete");
  await expect(tiles(studio)).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(tiles(studio)).toHaveCount(4);
  await page.keyboard.press("Control+a");
  await expect(page.getByRole("toolbar", { name: "4 chosen" })).toBeVisible();
});

test("what was deleted is brought back from its place, or goes for ever", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one", "two"]);
  await tile(studio, "two").focus();
  await page.keyboard.press("Delete");
  await page.getByRole("link", { name: "Deleted" }).click();
  await tile(studio, "two").click();
  await details(studio).getByRole("button", { name: "Bring back" }).click();
  await page.getByRole("link", { name: "All pictures" }).click();
  await expect(tiles(studio)).toHaveCount(2);
});

test("full screen zooms, walks, and comes back to where one was", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one", "two", "three"], "512x512");
  await tile(studio, "three").dblclick();
  const full = page.getByRole("dialog", { name: "Picture" });
  await expect(full.getByRole("img", { name: "three" })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(full.getByRole("img", { name: "two" })).toBeVisible();
  const width = async () => (await full.getByRole("img", { name: "two" }).boundingBox())?.width ?? 0;
  const before = await width();
  await page.keyboard.press("+");
  expect(await width()).toBeGreaterThan(before * 1.4);
  await page.keyboard.press("0");
  await page.keyboard.press("i");
  await expect(details(studio).getByRole("link", { name: "Sandbox Canvas" })).toBeVisible();
  await studio.accessible();
  await page.reload();
  await expect(full.getByRole("img", { name: "two" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(full).toBeHidden();
});

test("two pictures are compared side by side and zoom together", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one", "two"], "256x256");
  await tile(studio, "two").click();
  await tile(studio, "one").click({ modifiers: ["Control"] });
  await page.getByRole("button", { name: "Compare" }).click();
  const compare = page.getByRole("dialog", { name: "Compare" });
  const width = async (name: string) => (await compare.getByRole("img", { name }).boundingBox())?.width ?? 0;
  const before = await width("one");
  await compare.getByRole("img", { name: "two" }).dblclick();
  await expect.poll(() => width("one")).toBeGreaterThan(before);
  expect(await width("two")).toBeCloseTo(await width("one"), 0);
  await studio.accessible();
});

test("a board is made, filled by its menu, and removed without its pictures", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one", "two"]);
  await page.getByRole("button", { name: "New board" }).click();
  await page.getByRole("textbox", { name: "Name of the board" }).fill("boats");
  await page.getByRole("button", { name: "Make board" }).click();
  await tile(studio, "one").click();
  await details(studio).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "boats" }).click();
  await page.getByRole("link", { name: "boats" }).click();
  await expect(tiles(studio)).toHaveCount(1);
  await page.getByRole("link", { name: "boats" }).hover();
  await page.getByRole("button", { name: "More for the board boats" }).click();
  await page.getByRole("menuitem", { name: "Remove board" }).click();
  await page.getByRole("button", { name: "Remove board" }).click();
  await expect(page.getByRole("link", { name: "boats" })).toHaveCount(0);
  await expect(tiles(studio)).toHaveCount(2);
});

test("recall lays everything on the desk; another model says what is lost", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a windmill"], "128x64");
  await tile(studio, "a windmill").click();
  await details(studio).getByRole("button", { name: "Recall" }).click();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a windmill");
  await page.goBack();
  await tile(studio, "a windmill").click();
  await details(studio).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: /Same on another model/ }).click();
  const dialog = page.getByRole("dialog", { name: "Same on another model" });
  await dialog.getByRole("combobox", { name: "Model" }).click();
  await page.getByRole("option", { name: /Sandbox Plain/ }).click();
  await expect(dialog.getByText(/Seed/)).toBeVisible();
  await studio.accessible();
  await dialog.getByRole("button", { name: "Take over" }).click();
  await expect(page.getByRole("button", { name: /^Model:.*Sandbox Plain/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a windmill");
});

test("a picture of the gallery becomes a reference", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a windmill"]);
  await tile(studio, "a windmill").click();
  await details(studio).getByRole("button", { name: "Use as" }).click();
  await page.getByRole("menuitem", { name: "Reference" }).click();
  await expect(studio.field("reference_images").getByText("1 / 4")).toBeVisible();
});

test("on a phone, what is used is brought into sight", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a windmill"]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${studio.server.address}/#/generate`);
  await expect(studio.stage.getByRole("img", { name: "a windmill" })).toBeVisible();
  await expect(studio.field("reference_images")).not.toBeInViewport();
  await studio.stage.getByRole("button", { name: "Use as" }).click();
  await page.getByRole("menuitem", { name: "Reference" }).click();
  await expect(studio.field("reference_images").getByText("1 / 4")).toBeInViewport();
});

test("on a phone, boards are made and renamed, pictures added, and the look is changed", async ({ studio }) => {
  const { page } = studio;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${studio.server.address}/#/gallery`);
  const menu = page.getByRole("button", { name: "More for the gallery" });
  await menu.click();
  await expect(page.getByRole("menuitem", { name: "Add pictures" })).toBeVisible();
  await page.getByRole("menuitem", { name: "New board" }).click();
  await page.getByLabel("Name of the board").fill("Boats");
  await page.getByRole("button", { name: "Make board" }).click();
  await page.getByRole("combobox", { name: "Places" }).click();
  await page.getByRole("option", { name: "Boats" }).click();
  await menu.click();
  await page.getByRole("menuitem", { name: "Rename “Boats”" }).click();
  await page.getByLabel("Name of the board").fill("Ships");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("combobox", { name: "Places" })).toContainText("Ships");
  await menu.click();
  await page.getByRole("menuitem", { name: "Remove “Ships”" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove board" }).click();
  await expect(page.getByRole("combobox", { name: "Places" })).toContainText("All pictures");
  await page.getByRole("button", { name: /^Theme:/ }).click();
  await expect(page.getByRole("button", { name: "Theme: Light" })).toBeVisible();
  await studio.accessible();
});

test("what is typed and leafed through is no way back of its own", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a red boat", "a blue boat"]);
  const entries = () => page.evaluate(() => history.length);
  const before = await entries();
  await page.getByRole("searchbox", { name: "Search prompts" }).pressSequentially("boat", { delay: 400 });
  await expect(page).toHaveURL(/search=boat/);
  expect(await entries()).toBe(before);
  await tile(studio, "a blue boat").dblclick();
  const full = page.getByRole("dialog", { name: "Picture" });
  await expect(full.getByRole("img", { name: "a blue boat" })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(full.getByRole("img", { name: "a red boat" })).toBeVisible();
  await page.goBack();
  await expect(full).toBeHidden();
  await expect(page).toHaveURL(/gallery\?search=boat$/);
});

test("a picture is taken wherever it is dropped", async ({ studio }) => {
  const { page } = studio;
  await page.goto(`${studio.server.address}/#/models`);
  await expect(page.getByRole("heading", { name: "Models" })).toBeVisible();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "boat.png", { type: "image/png" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("dialog", { name: "What is this picture for?" })).toBeVisible();
});

test("a downloaded picture that is dropped on the page recalls its recipe", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["a lighthouse"]);
  await tile(studio, "a lighthouse").click();
  const waiting = page.waitForEvent("download");
  await details(studio).getByRole("button", { name: "Download" }).click();
  // As numbers, millions of bytes take half a minute to get into the page.
  const bytes = await readFile(await (await waiting).path(), "base64");
  await page.evaluate((all) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(all), (letter) => letter.charCodeAt(0))], "lighthouse.png", { type: "image/png" }));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, bytes);
  const sheet = page.getByRole("dialog", { name: "What is this picture for?" });
  await expect(sheet).toBeVisible();
  await studio.accessible();
  await sheet.getByRole("button", { name: /Recall its recipe/ }).click();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a lighthouse");
});

test("a picture that lands elsewhere comes by itself, and moves nothing", async ({ studio }) => {
  const { page } = studio;
  await filled(studio, ["one"]);
  await page.request.post(`${studio.server.address}/api/v1/jobs?wait=60`, { data: { model: "sandbox/canvas", prompt: "two", size: "64x64" } });
  await expect(tiles(studio)).toHaveCount(2);
  const shift = await page.evaluate(
    () => new Promise<number>((done) => {
      new PerformanceObserver((list) => done(list.getEntries().reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0))).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(0), 500);
    }),
  );
  expect(shift).toBeLessThan(0.05);
});
