import { defineConfig } from "@playwright/test";

/** Journeys in a real browser against the real server; `IMPASTO_BIN` names the program. */
export default defineConfig({
  // A loaded machine may starve the browser for seconds. What passed only at the second try is told as flaky.
  retries: 1,
  testDir: ".",
  testMatch: "**/*.journey.ts",
  outputDir: "out/results",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // Each has a server and a browser of its own, and mostly waits.
  workers: 2,
  reporter: [["list"]],
  // What cannot be done within this time cannot be done; a loaded machine is given its time.
  use: { ...browser(), actionTimeout: 30_000 },
});

/** Debian's Chromium, or whichever `CHROMIUM` names. It asks nobody but the server. */
export function browser() {
  return {
    browserName: "chromium" as const,
    viewport: { width: 1440, height: 900 },
    colorScheme: "dark" as const,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  };
}
