import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development the pages come from Vite and everything else from a running server.
const server = process.env.IMPASTO_SERVER ?? "http://127.0.0.1:9494";

export default defineConfig({
  // Relative, since a proxy may put a path before every address.
  base: "./",
  plugins: [react()],
  // The server writes a fresh one into each page; styles that are made in the browser carry it.
  html: { cspNonce: "IMPASTO_NONCE" },
  build: { target: "es2022", chunkSizeWarningLimit: 600 },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/v1", "/docs", "/openapi.json"].map((path) => [path, { target: server, changeOrigin: true }]),
    ),
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
