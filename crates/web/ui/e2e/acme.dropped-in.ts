import { Acme, KEY } from "./acme";
import { png } from "./png";
import { expect, test } from "./rig";

test("a provider that was dropped in is set up, shows a control for each of its options, and is sent what was set", async ({ studio }) => {
  const { page } = studio;
  const acme = await Acme.open();
  try {
    await page.goto(`${studio.server.address}/#/providers`);
    const card = page.getByRole("region", { name: "Acme" });
    await card.getByText("More settings").click();
    await card.getByLabel("Address").fill(acme.url);
    await card.getByRole("button", { name: "Save settings" }).click();
    await card.getByLabel("Key of Acme").fill(KEY);
    await card.getByRole("button", { name: "Set key" }).click();
    await expect(card.getByText("1 models listed")).toBeVisible();
    await page.goto(`${studio.server.address}/#/generate`);
    await studio.choose("Acme Canvas 1");

    const option = (name: string) => studio.field(`provider_options.${name}`);
    await studio.say("a harbour in the morning");
    await page.getByRole("radio", { name: /^3:2/ }).click();
    await studio.more();
    // A choice.
    await expect(option("style").getByRole("button")).toHaveText(["Art", "Photo"]);
    await option("style").getByRole("button", { name: "Photo" }).click();
    // A number between bounds: what lies beyond them is said where it stands.
    await expect(option("detail").getByRole("slider")).toBeVisible();
    await studio.figure("provider_options.detail").fill("1.5");
    await expect(option("detail").getByRole("alert")).toBeVisible();
    await expect(studio.button).toBeDisabled();
    await studio.figure("provider_options.detail").fill("0.75");
    await expect(option("detail").getByRole("alert")).toHaveCount(0);
    // Yes or no, words, pictures up to their limit.
    await option("tiled").getByRole("switch", { name: "Tiled" }).click();
    await option("caption").getByRole("textbox").fill("Good morning");
    const files = ["a", "b", "c", "d"].map((name, at) => ({ name: `${name}.png`, mimeType: "image/png", buffer: png(8 + at, 8, [200, 40, 30]) }));
    await option("palette").locator("input[type=file]").setInputFiles(files);
    await expect(option("palette").getByRole("img")).toHaveCount(3);
    await option("palette").getByRole("button", { name: "Remove picture 3 of Palette" }).click();
    await expect(option("palette").getByRole("img")).toHaveCount(2);
    // What can be set of the file hangs on its kind.
    await expect(option("file.quality")).toHaveCount(0);
    await option("file").getByRole("button", { name: "JPEG" }).click();
    await studio.figure("provider_options.file.quality").fill("80");
    await studio.accessible();

    await expect(studio.button).toContainText("$0.06");
    await studio.generate();
    await expect(studio.stage.getByRole("img", { name: "a harbour in the morning" })).toBeVisible();
    expect(acme.asked).toHaveLength(1);
    const palette = files.slice(0, 2).map((file) => `data:image/png;base64,${file.buffer.toString("base64")}`);
    const options = { style: "photo", detail: 0.75, tiled: true, caption: "Good morning", palette, file: { kind: "jpeg", quality: 80 } };
    expect(acme.asked[0]).toEqual({ model: "acme-canvas-1", prompt: "a harbour in the morning", count: 1, width: 1216, height: 832, ...options });

    // The other kind has no quality, and none is sent.
    await option("file").getByRole("button", { name: "PNG" }).click();
    await expect(option("file.quality")).toHaveCount(0);
    await studio.say("a harbour at night");
    await studio.generate();
    await expect(studio.stage.getByRole("img", { name: "a harbour at night" })).toBeVisible();
    expect(acme.asked[1]?.file).toEqual({ kind: "png" });
  } finally {
    acme.end();
  }
});
