import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, Studio, test } from "./rig";
import { Server } from "./server";

const OUT = join(import.meta.dirname, "out/screenshots");
const PAGES = ["generate", "gallery", "models", "providers", "usage", "access"] as const;
const WIDTHS = { 360: 740, 390: 844, 1440: 900, 2560: 1300 } as const;

/** Every page in this state, on every screen, in both themes. */
async function everyPage(page: Page, address: string, state: string) {
  for (const name of PAGES) {
    await page.goto(`${address}/#/${name}`);
    await page.reload();
    await page.waitForTimeout(900);
    await everywhere(page, `${name}-${state}`);
  }
}

/** What is there now, on every screen, in both themes. */
async function everywhere(page: Page, name: string) {
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: Number(width), height });
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(OUT, `state-${name}-${width}-${colorScheme}.png`) });
    }
  }
}

const isData = ({ pathname }: URL) => /\/api\//.test(pathname) && !pathname.endsWith("/events");

test("nothing yet", async ({ studio }) => {
  await everyPage(studio.page, studio.server.address, "empty");
});

test("on its way", async ({ studio }) => {
  await studio.page.route(isData, () => undefined);
  await everyPage(studio.page, studio.server.address, "loading");
});

test("gone wrong", async ({ studio }) => {
  const body = JSON.stringify({ code: "unexpected", title: "Internal error", detail: "the database cannot be read: disk I/O error; see `impasto doctor`", status: 500 });
  await studio.page.route(isData, (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body }));
  await everyPage(studio.page, studio.server.address, "error");
});

const SUBJECTS = ["a lighthouse at dusk", "a red sailing boat in a storm", "a quiet village under snow", "a fox in tall grass", "three pears on a blue cloth", "a harbour in the morning", "a windmill", "an old map of an island that nobody ever found again, drawn with ink and coffee on torn paper, with sea monsters, a compass rose and small ships along every coast"];
const SIZES = ["1024x1024", "1248x832", "832x1248", "1344x768"];

test("full", async ({ page }) => {
  const root = await mkdtemp(join(tmpdir(), "impasto-e2e-"));
  await writeFile(join(root, "impasto.yaml"), "budgets:\n  - name: pocket money\n    every: day\n    usd: 2.5\n  - name: team\n    every: month\n    images: 40\n");
  const server = await Server.start([], root);
  try {
    await page.goto(server.address);
    const post = (path: string, data: unknown) => page.request.post(`${server.address}/api/v1${path}`, { data });
    for (const { provider_id, settings } of await (await page.request.get(`${server.address}/api/v1/app/external_providers/config`)).json())
      if (settings.some((setting: { name: string }) => setting.name === "api_key")) await post(`/app/external_providers/config/${provider_id}`, { api_key: "not-a-key" });
    const made: string[] = [];
    for (const [at, size] of Array.from({ length: 28 }, (_, at) => [at, SIZES[at % 4]] as const)) {
      const prompt = SUBJECTS[at % SUBJECTS.length];
      const fail = at % 9 === 4 ? "refused" : at % 9 === 7 ? "cut_body" : "none";
      const answer = await (await post("/jobs?wait=60", { model: "sandbox/canvas", prompt, size, provider_options: { fail } })).json();
      made.push(...(answer.images ?? []).map((image: { id: string }) => image.id));
    }
    for (const [at, name] of ["boats", "lighthouses for the winter catalogue of the museum"].entries()) {
      const board = await (await post("/boards", { name })).json();
      await page.request.patch(`${server.address}/api/v1/images/${made[at]}`, { data: { board_id: board.id, starred: true } });
    }
    const studio = new Studio(page, server);
    await everyPage(page, server.address, "full");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.address}/#/gallery`);
    await page.locator("[role=gridcell][data-id]").first().click();
    await everywhere(page, "gallery-chosen");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.address}/#/models/sandbox-canvas`);
    await everywhere(page, "models-one");
    await page.goto(`${server.address}/#/models?tab=available`);
    await everywhere(page, "models-available");
    await page.goto(`${server.address}/#/models?tab=custom`);
    await everywhere(page, "models-custom");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${server.address}/#/generate`);
    await studio.choose("Sandbox Canvas");
    await studio.say("a fox at night");
    await studio.more();
    await studio.figure("partial_images").fill("3");
    await studio.figure("provider_options.delay_ms").fill("60000");
    await studio.figure("num_images").fill("4");
    await studio.generate();
    await expect(studio.stage.getByText("Painting")).toBeVisible();
    await everywhere(page, "generate-running");
  } finally {
    await server.end();
  }
});
