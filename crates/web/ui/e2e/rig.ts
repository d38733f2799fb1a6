import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { dressed } from "./dressed";
import { Server } from "./server";

interface Fixtures {
  server: Server;
  /** The page, opened; at its end nothing may have gone wrong in it. */
  studio: Studio;
}

/** The page as a person uses it. */
export class Studio {
  constructor(
    readonly page: Page,
    readonly server: Server,
  ) {}

  /** A control of the panel by its place in the draft. */
  field(name: string) {
    return this.page.locator(`[data-field="${name}"]`);
  }

  figure(name: string) {
    return this.field(name).locator("input[type=number]");
  }

  get button() {
    return this.page.getByRole("button", { name: /^Generate/ });
  }

  get strip() {
    return this.page.getByRole("region", { name: "Pictures of this session" });
  }

  /** The latest pictures beside the one that is looked at. */
  get latest() {
    return this.page.getByRole("region", { name: "Gallery" });
  }

  get stage() {
    return this.page.getByRole("region", { name: "The picture" });
  }

  async say(prompt: string) {
    await this.page.getByRole("textbox", { name: "Prompt", exact: true }).fill(prompt);
  }

  async more() {
    await this.page.getByRole("region", { name: "Generate" }).getByRole("button", { name: /^More/ }).click();
  }

  async choose(model: string) {
    await this.page.getByRole("button", { name: /^Model:/ }).click();
    await this.page.getByRole("dialog", { name: "Choose a model" }).getByRole("button", { name: new RegExp(`^${model}(?![\\w.])`) }).first().click();
  }

  /** Takes the way back that the latest such message offers. */
  async undo(said: string) {
    await this.page.getByRole("alert").filter({ hasText: said }).last().getByRole("button", { name: "Undo" }).click();
  }

  async generate() {
    await expect(this.button).toBeEnabled();
    await this.button.click();
  }

  /** No rule of accessibility is broken on what is there now. */
  async accessible() {
    // What fades in has no contrast yet; what goes round for ever is never done.
    await this.page.evaluate(async () => {
      const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY);
      const long = new Promise((done) => setTimeout(done, 2_000));
      await Promise.race([long, Promise.all(ends.map((one) => one.finished.catch(() => undefined)))]);
    });
    // A tooltip hangs on its control and says what that is called; it stands in no landmark, and may be there or not.
    const found = await new AxeBuilder({ page: this.page }).exclude("[role=tooltip]").withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]).analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join("\n  ")}`)).toEqual([]);
  }
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint: Playwright reads the fixture's dependencies out of the pattern.
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.end();
  },
  studio: async ({ page, server }, use) => {
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    // What the server refuses, the browser notes by itself; everything else is ours.
    page.on("console", (message) => message.type() === "error" && !/Failed to load resource|ERR_CONNECTION/.test(message.text()) && wrong.push(message.text()));
    page.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== server.address) wrong.push(`asked ${request.url()}`);
    });
    await dressed(page, server);
    await page.goto(server.address);
    await use(new Studio(page, server));
    expect(wrong).toEqual([]);
  },
});

export { expect };
