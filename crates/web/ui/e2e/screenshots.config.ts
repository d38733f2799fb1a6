import { defineConfig } from "@playwright/test";
import { browser } from "./playwright.config";

/** Pictures of every page for people to look at, in `e2e/out/screenshots`. */
export default defineConfig({ testDir: ".", testMatch: "**/*.screenshots.ts", outputDir: "out/results", timeout: 180_000, expect: { timeout: 30_000 }, workers: 1, reporter: [["list"]], use: browser() });
