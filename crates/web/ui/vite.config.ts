import react from "@vitejs/plugin-react";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// In development the pages come from Vite and everything else from a running server.
const server = process.env.IMPASTO_SERVER ?? "http://127.0.0.1:9494";

/** Scripts of the whole page at most, compressed. */
const MOST_SCRIPT = 400_000;

/** Lays a compressed copy beside each script and style sheet, so that the server need not compress anything. */
function zipped(): Plugin {
  return {
    name: "zipped",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      let scripts = 0;
      for (const name of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))) {
        const path = join(dir, name);
        const small = gzipSync(await readFile(path), { level: 9 });
        await writeFile(`${path}.gz`, small);
        if (name.endsWith(".js")) scripts += small.length;
      }
      if (scripts > MOST_SCRIPT) this.error(`the page's scripts are ${scripts} bytes compressed, at most ${MOST_SCRIPT}`);
    },
  };
}

export default defineConfig({
  // Relative, since a proxy may put a path before every address.
  base: "./",
  plugins: [react(), zipped()],
  // The server writes a fresh one into each page; styles that are made in the browser carry it.
  html: { cspNonce: "IMPASTO_NONCE" },
  build: { target: "es2022", chunkSizeWarningLimit: 600 },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/v1", "/docs", "/openapi.json"].map((path) => [
        path,
        // The server answers pages of its own origin only.
        { target: server, changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", testTimeout: 30_000 },
});
