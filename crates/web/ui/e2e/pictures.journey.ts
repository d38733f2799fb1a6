import { readFile } from "node:fs/promises";
import { png } from "./png";
import { expect, type Studio, test } from "./rig";

const RED: [number, number, number] = [200, 40, 30];
const file = (name: string, width = 256, height = 256) => ({ name, mimeType: "image/png", buffer: png(width, height, RED) });

async function give(studio: Studio, field: string, ...files: ReturnType<typeof file>[]) {
  await studio.field(field).locator("input[type=file]").setInputFiles(files);
}

/** What was really asked for. */
async function lastDraft(studio: Studio): Promise<Record<string, unknown>> {
  const { items } = await (await studio.page.request.get(`${studio.server.address}/api/v1/jobs?limit=1`)).json();
  return (await (await studio.page.request.get(`${studio.server.address}/api/v1/jobs/${items[0].id}`)).json()).draft;
}

test("reference images come from files, are counted, reordered by keys, and stop at the limit", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await give(studio, "reference_images", file("a.png", 256), file("b.png", 320), file("c.png", 384));
  const items = studio.field("reference_images").getByRole("listitem");
  await expect(items).toHaveCount(4);
  await expect(studio.field("reference_images").getByText("3 / 4")).toBeVisible();
  const order = () => studio.field("reference_images").locator("li img").evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src));
  const [first, second, third] = await order();
  await items.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(order).toEqual([second, first, third]);
  await give(studio, "reference_images", file("d.png", 400), file("e.png", 401));
  await expect(studio.field("reference_images").getByText("4 / 4")).toBeVisible();
  await studio.accessible();
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  expect((await lastDraft(studio)).reference_images).toHaveLength(4);
});

test("a picture of the gallery is dragged onto a control", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const thumb = studio.latest.getByRole("gridcell", { name: "a red boat" });
  await thumb.dragTo(studio.field("reference_images").getByRole("button", { name: "Add a reference image" }));
  await expect(studio.field("reference_images").getByText("1 / 4")).toBeVisible();
  await expect(page.getByText("Drop pictures here")).toBeHidden();
  await thumb.dragTo(studio.stage);
  await page.getByRole("dialog", { name: "What is this picture for?" }).getByRole("button", { name: /^Start from it/ }).click();
  await expect(studio.field("init_image").getByRole("img", { name: "The image to start from" })).toBeVisible();
});

test("a picture to start from brings its shape along, unless a person chose one", async ({ studio }) => {
  const { page } = studio;
  const shape = (name: string) => page.getByRole("radio", { name: new RegExp(`^${name},`) });
  const start = async () => {
    await studio.stage.getByRole("button", { name: "Use as" }).click();
    await page.getByRole("menuitem", { name: "Start from it" }).click();
    await expect(studio.field("init_image").getByRole("img", { name: "The image to start from" })).toBeVisible();
  };
  await studio.say("a red boat");
  await shape("3:2").click();
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  // What is chosen by hand stays, be it the usual one.
  await shape("1:1").click();
  await start();
  await expect(studio.field("init_image").getByText(/cropped/)).toBeVisible();
  await expect(shape("1:1")).toBeChecked();
  const usual = page.getByRole("button", { name: "Back to the usual settings" });
  await usual.click();
  await expect(shape("3:2")).toBeChecked();
  await expect(usual).toHaveCount(0);
  await expect(studio.field("init_image").getByText(/cropped/)).toHaveCount(0);
  await studio.field("init_image").getByRole("button", { name: "Remove" }).click();
  await expect(shape("1:1")).toBeChecked();
  await shape("9:16").click();
  await start();
  await expect(shape("9:16")).toBeChecked();
  // What is cut off is said, and said once.
  const said = studio.field("init_image").getByText(/cropped/);
  await expect(said).toHaveText(/^The init image is cropped from 1248×832/);
  await studio.accessible();
});

test("a mask is painted over the picture to start from, undone, and sent at the picture's size", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await expect(studio.field("mask_image")).toHaveCount(0);
  await give(studio, "init_image", file("start.png", 1024, 1024));
  await studio.field("mask_image").getByRole("button", { name: "Paint a mask" }).click();
  const editor = page.getByRole("dialog", { name: "Paint what is to be repainted" });
  await expect(editor.getByRole("button", { name: "Use mask" })).toBeDisabled();
  const canvas = editor.getByRole("img", { name: "The picture with the mask over it" });
  const box = await canvas.boundingBox();
  if (!box) throw new Error("there is no canvas");
  const stroke = async (x: number, y: number) => {
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * (x + 0.2), box.y + box.height * y, { steps: 5 });
    await page.mouse.up();
  };
  await stroke(0.1, 0.1);
  await stroke(0.5, 0.5);
  await studio.accessible();
  await page.keyboard.press("Control+z");
  await editor.getByRole("button", { name: "Use mask" }).click();
  await expect(editor).toBeHidden();
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  const draft = await lastDraft(studio);
  const alpha = await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d");
    pen?.drawImage(image, 0, 0);
    const at = (x: number, y: number) => pen?.getImageData(image.width * x, image.height * y, 1, 1).data[3];
    return { size: [image.width, image.height], painted: at(0.2, 0.1), undone: at(0.6, 0.5), kept: at(0.9, 0.9) };
  }, `${studio.server.address}/api/v1/images/${draft.mask_image}/full`);
  expect(alpha).toEqual({ size: [1024, 1024], painted: 0, undone: 255, kept: 255 });
});

test("a picture that leaves room in its frame is painted on by the model", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await page.getByRole("radio", { name: /^16:9/ }).click();
  await give(studio, "init_image", file("start.png", 512, 512));
  await studio.field("init_image").getByRole("button", { name: "Place in frame" }).click();
  const editor = page.getByRole("dialog", { name: "Place in frame" });
  await expect(editor.getByText("1280 × 720")).toBeVisible();
  await editor.getByRole("button", { name: "Show the whole picture" }).click();
  await expect(editor.getByText("What stays empty is painted by the model.")).toBeVisible();
  await studio.accessible();
  await editor.getByRole("button", { name: "Use", exact: true }).click();
  await expect(studio.field("mask_image").getByRole("button", { name: "Change the mask" })).toBeVisible();
  await studio.generate();
  const made = studio.stage.getByRole("img", { name: "a red boat" });
  await expect(made).toBeVisible();
  const draft = await lastDraft(studio);
  const sizes = await Promise.all(
    [draft.init_image, draft.mask_image].map(async (id) => {
      const image = await (await page.request.get(`${studio.server.address}/api/v1/images/${id}`)).json();
      return [image.width, image.height];
    }),
  );
  expect(sizes).toEqual([[1280, 720], [1280, 720]]);
});

test("a picture is recalled, made on another model, used, deleted and brought back", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a red boat");
  await page.getByRole("radio", { name: /^3:2/ }).click();
  await studio.more();
  await studio.figure("seed").fill("7");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  await studio.say("something else");
  await studio.figure("seed").fill("");
  await studio.stage.getByRole("button", { name: "Recall" }).click();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a red boat");
  await expect(studio.figure("seed")).toHaveValue("7");
  await studio.stage.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: /Same on another model/ }).click();
  const dialog = page.getByRole("dialog", { name: "Same on another model" });
  await dialog.getByRole("combobox", { name: "Model" }).click();
  await page.getByRole("option", { name: /Sandbox Plain/ }).click();
  await dialog.getByRole("button", { name: "Take over" }).click();
  await expect(page.getByText("Some things could not be taken over:")).toBeVisible();
  await expect(page.getByRole("button", { name: "Model: Sandbox Plain" })).toBeVisible();
  await studio.accessible();
  await studio.choose("Sandbox Canvas");
  await studio.stage.getByRole("button", { name: "Use as" }).click();
  await page.getByRole("menuitem", { name: "Reference" }).click();
  await expect(studio.field("reference_images").getByText("1 / 4")).toBeVisible();
  await studio.stage.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page.getByText("1 picture deleted")).toBeVisible();
  await expect(studio.latest.getByRole("gridcell", { name: "a red boat" })).toHaveCount(0);
  await studio.undo("1 picture deleted");
  await expect(studio.latest.getByRole("gridcell", { name: "a red boat" }).first()).toBeVisible();
});

test("a picture that was taken along brings its recipe back when it is dropped", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a green boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a green boat" })).toBeVisible();
  const waiting = page.waitForEvent("download");
  await studio.stage.getByRole("button", { name: "Download" }).click();
  // As numbers, millions of bytes take half a minute to get into the page.
  const bytes = await readFile(await (await waiting).path(), "base64");
  await studio.say("");
  await page.evaluate((all) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(all), (letter) => letter.charCodeAt(0))], "boat.png", { type: "image/png" }));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, bytes);
  const sheet = page.getByRole("dialog", { name: "What is this picture for?" });
  await studio.accessible();
  await sheet.getByRole("button", { name: /Recall its recipe/ }).click();
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a green boat");
});

test("keys do what the list of keys says", async ({ studio }) => {
  const { page } = studio;
  for (const prompt of ["a red boat", "a blue boat"]) {
    await studio.say(prompt);
    await page.keyboard.press("Control+Enter");
    await expect(studio.stage.getByRole("img", { name: prompt })).toBeVisible();
  }
  await studio.say("");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("textbox", { name: "Prompt", exact: true })).toHaveValue("a blue boat");
  await page.locator("#content").focus();
  await page.keyboard.press("ArrowRight");
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
  await page.keyboard.press("Space");
  const full = page.getByRole("dialog", { name: "Picture" });
  await expect(full).toBeVisible();
  await studio.accessible();
  await page.keyboard.press("ArrowLeft");
  await expect(full.getByRole("img", { name: "a blue boat" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(full).toBeHidden();
  await page.locator("#content").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await studio.accessible();
});

test("a picture that is deleted makes room for its neighbour, and is not called missing", async ({ studio }) => {
  const { page } = studio;
  await studio.say("a first boat");
  await studio.generate();
  await expect(studio.stage.getByRole("img", { name: "a first boat" })).toBeVisible();
  await studio.say("two boats");
  await studio.figure("num_images").fill("2");
  await studio.generate();
  await expect(studio.strip.getByText("2 pictures")).toBeVisible();
  const looked = () => studio.stage.getByRole("img").getAttribute("src");
  const before = await looked();
  await page.locator("#content").focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("1 picture deleted")).toBeVisible();
  await expect(studio.strip.getByText("1 picture", { exact: false }).first()).toBeVisible();
  await expect(studio.strip.getByText("2 pictures")).toBeHidden();
  await expect(studio.stage.getByRole("img", { name: "two boats" })).toBeVisible();
  expect(await looked()).not.toBe(before);
  await page.keyboard.press("Delete");
  await expect(studio.stage.getByRole("img", { name: "a first boat" })).toBeVisible();
  // Each has its own way back.
  await studio.undo("1 picture deleted");
  await expect(studio.latest.getByRole("gridcell", { name: "two boats" })).toHaveCount(1);
  await studio.undo("1 picture deleted");
  await expect(studio.latest.getByRole("gridcell", { name: "two boats" })).toHaveCount(2);
});

test("a picture that is pasted goes where a person says; what is no picture is refused in words", async ({ studio }) => {
  const { page } = studio;
  await expect(studio.button).toBeVisible();
  const give = (kind: "paste" | "drop", name: string, type: string, bytes: number[]) =>
    page.evaluate(
      ([kind, name, type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
        const event = kind === "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true }) : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        window.dispatchEvent(event);
      },
      [kind, name, type, bytes] as const,
    );
  await give("paste", "image.png", "image/png", [...file("pasted.png").buffer]);
  await page.getByRole("dialog", { name: "What is this picture for?" }).getByRole("button", { name: /^Start from it/ }).click();
  await expect(studio.field("init_image").getByRole("img", { name: "The image to start from" })).toBeVisible();
  await give("drop", "notes.txt", "text/plain", [104, 105]);
  await expect(page.getByText("Only pictures can be dropped here")).toBeVisible();
  await give("drop", "broken.png", "image/png", [1, 2, 3]);
  await page.getByRole("dialog", { name: "What is this picture for?" }).getByRole("button", { name: /^Use as reference/ }).click();
  await expect(page.getByText(/these bytes are no picture/)).toBeVisible();
});

test("without a mouse: a model, a shape and a picture", async ({ studio }) => {
  const { page } = studio;
  await page.getByRole("button", { name: /^Model:/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("presets");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Model: Sandbox Presets" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.type("a red boat");
  // The shapes are one stop, and arrows choose among them.
  const shapes = page.getByRole("radiogroup", { name: "Shape" });
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(shapes.getByRole("radio", { checked: true })).toBeFocused({ timeout: 100 });
  }).toPass();
  const before = await shapes.getByRole("radio", { checked: true }).getAttribute("aria-label");
  await page.keyboard.press("ArrowRight");
  await expect(shapes.getByRole("radio", { checked: true })).toBeFocused();
  expect(await shapes.getByRole("radio", { checked: true }).getAttribute("aria-label")).not.toBe(before);
  await expect(studio.button).toBeEnabled();
  await page.keyboard.press("Control+Enter");
  await expect(studio.stage.getByRole("img", { name: "a red boat" })).toBeVisible();
});
