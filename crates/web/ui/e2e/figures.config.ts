import { defineConfig } from "@playwright/test";
import { browser } from "./playwright.config";

/** How quick the page is with a full gallery; `cargo xtask gallery` fills it and runs this. */
export default defineConfig({ testDir: ".", testMatch: "**/*.figures.ts", outputDir: "out/results", timeout: 300_000, workers: 1, reporter: [["line"]], use: browser() });
