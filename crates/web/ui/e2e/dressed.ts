import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Server } from "./server";

const KINDS: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

/**
 * Puts the page that lies in the folder `PAGE_DIST`, if it names one, in the place of the program's own, under the program's
 * policy: so a change of the page is tried without building the program anew.
 */
export async function dressed(page: Page, server: Server): Promise<void> {
  const folder = process.env.PAGE_DIST;
  if (!folder) return;
  await page.route(({ origin, pathname }) => origin === server.address && /^\/(assets\/.+|[\w-]+\.svg)?$/.test(pathname), async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1) || "index.html";
    const contentType = KINDS[name.split(".").at(-1) ?? ""];
    if (name !== "index.html") return route.fulfill({ path: join(folder, name), contentType });
    const own = await route.fetch();
    const policy = own.headers()["content-security-policy"] ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    const body = (await readFile(join(folder, name), "utf8")).replaceAll("IMPASTO_NONCE", nonce);
    await route.fulfill({ body, contentType, headers: { "content-security-policy": policy } });
  });
}
