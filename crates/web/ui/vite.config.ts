import react from "@vitejs/plugin-react";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

// In development the pages come from Vite and everything else from a running server.
const server = process.env.IMPASTO_SERVER ?? "http://127.0.0.1:9494";

/** Scripts at most, compressed: those without which the first page cannot be shown, and all together. */
const MOST_FIRST = 400_000;
const MOST_SCRIPT = 480_000;
/** The page that one sees first; it is asked for with the entry. */
const FIRST_PAGE = "generate/GeneratePage.tsx";

/** Lays a compressed copy beside each script and style sheet, so that the server need not compress anything. */
function zipped(): Plugin {
  return {
    name: "zipped",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      const sizes = new Map<string, number>();
      for (const name of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))) {
        const path = join(dir, name);
        const small = gzipSync(await readFile(path), { level: 9 });
        await writeFile(`${path}.gz`, small);
        if (name.endsWith(".js")) sizes.set(name, small.length);
      }
      const total = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
      const [first, all] = [total(firstOf(bundle)), total(sizes.keys())];
      if (first > MOST_FIRST) this.error(`the first page's scripts are ${first} bytes compressed, at most ${MOST_FIRST}`);
      if (all > MOST_SCRIPT) this.error(`the page's scripts are ${all} bytes compressed, at most ${MOST_SCRIPT}`);
    },
  };
}

type Bundle = Parameters<Extract<NonNullable<Plugin["writeBundle"]>, (...all: never[]) => unknown>>[1];

/** The scripts of the first page: the entry, that page, and whatever they cannot do without. */
function firstOf(bundle: Bundle): Set<string> {
  const found = new Set<string>();
  const take = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || found.has(name)) return;
    found.add(name);
    chunk.imports.forEach(take);
  };
  for (const [name, chunk] of Object.entries(bundle)) if (chunk.type === "chunk" && (chunk.isEntry || chunk.facadeModuleId?.endsWith(FIRST_PAGE))) take(name);
  return found;
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
