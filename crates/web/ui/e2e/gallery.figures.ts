import { type Browser, expect, test } from "@playwright/test";
import { Server } from "./server";

const TIMES = 5;
/** What the project promises, in milliseconds. */
const MOST = { paint: 1_000, interaction: 100 };
const tiles = "[role=gridcell][data-id]";

interface Figures {
  paint: number;
  pictures: number;
  interactions: Record<string, number>;
  answers: Record<string, number>;
  shift: number;
}

test("a full gallery is quick", async ({ browser }) => {
  const root = process.env.GALLERY_ROOT;
  if (!root) throw new Error("GALLERY_ROOT must name a folder with a full gallery; cargo xtask gallery does all of it");
  const server = await Server.start([], root);
  try {
    // Whoever opens the page has opened it before, or the server has just started: once to wake everything up.
    await measured(browser, server.address);
    const runs: Figures[] = [];
    for (let run = 0; run < TIMES; run += 1) runs.push(await measured(browser, server.address));
    const paint = median(runs.map((run) => run.paint));
    say("first paint", paint);
    say("pictures on the screen", median(runs.map((run) => run.pictures)));
    const interactions = medians(runs.map((run) => run.interactions));
    for (const [name, took] of interactions) say(`${name}, to the next paint`, took);
    for (const [name, took] of medians(runs.map((run) => run.answers))) say(`${name}, to its pictures`, took);
    console.log(`layout shift: ${Math.max(...runs.map((run) => run.shift)).toFixed(4)}`);
    expect(paint).toBeLessThan(MOST.paint);
    for (const [name, took] of interactions) expect(took, name).toBeLessThan(MOST.interaction);
    expect(Math.max(...runs.map((run) => run.shift))).toBeLessThan(0.01);
  } finally {
    await server.kill();
  }
});

async function measured(browser: Browser, address: string): Promise<Figures> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = { shift: 0, slowest: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) if (!entry.hadRecentInput) seen.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.slowest = Math.max(seen.slowest, entry.duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  const begun = Date.now();
  await page.goto(`${address}/#/gallery`);
  await page.waitForFunction((tiles) => [...document.querySelectorAll<HTMLImageElement>(`${tiles} img`)].some((image) => image.complete && image.naturalWidth > 0), tiles);
  const pictures = Date.now() - begun;
  await page.waitForTimeout(800);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY);

  const interactions: Record<string, number> = {};
  const interact = async (name: string, act: () => Promise<unknown>) => {
    await page.evaluate(() => Object.assign((window as unknown as { seen: object }).seen, { slowest: 0 }));
    await act();
    await page.waitForTimeout(500);
    // What is quicker than the clock of events counts as its least.
    interactions[name] = Math.max(16, await page.evaluate(() => (window as unknown as { seen: { slowest: number } }).seen.slowest));
  };
  await interact("choosing a picture", () => page.locator(tiles).nth(3).click());
  await interact("an arrow key", () => page.keyboard.press("ArrowRight"));
  await interact("a page of keys down", () => page.keyboard.press("PageDown"));
  await interact("a letter in the search", () => page.getByRole("searchbox").pressSequentially("l"));

  const shift = await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift);

  const answers: Record<string, number> = {};
  const ask = async (name: string, query: string, isThere: string) => {
    const from = Date.now();
    await page.evaluate((query) => (window.location.hash = `#/gallery?${query}`), query);
    await page.getByText(isThere).first().or(page.locator(tiles).first()).first().waitFor();
    await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-busy") !== "true");
    answers[name] = Date.now() - from;
  };
  await ask("a search for two words", "search=dusk+768x512", "Nothing found");
  await ask("a search that finds nothing", "search=whale", "Nothing found");
  await ask("stars", "starred=1", "Nothing is starred");
  await ask("a provider", "provider=sandbox", "Nothing found");
  await ask("a provider without pictures", "provider=openai", "Nothing found");
  await ask("a model", "model=sandbox-canvas", "Nothing found");
  await context.close();
  return { paint, pictures, interactions, answers, shift };
}

const median = (values: number[]) => [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.POSITIVE_INFINITY;

function medians(runs: Record<string, number>[]): [string, number][] {
  return Object.keys(runs[0] ?? {}).map((name) => [name, median(runs.map((run) => run[name] ?? Number.POSITIVE_INFINITY))]);
}

const say = (name: string, took: number) => console.log(`${name}: ${Math.round(took)} ms (median of ${TIMES})`);
