import { defineConfig } from "@playwright/test";
import shared from "./playwright.config";

/** A provider that nobody knew when the page was written; the program has been built with it (`cargo xtask provider new acme`). */
export default defineConfig(shared, { testMatch: "**/*.dropped-in.ts" });
