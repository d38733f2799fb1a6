import { useSyncExternalStore } from "react";

/** The pages in the order of the rail; the last one stands at its end, with the account. */
export const PAGES = ["generate", "gallery", "models", "providers", "usage", "access"] as const;

export type PageName = (typeof PAGES)[number];

/** Where one is: `#/gallery/IMAGE?star=1` is the page `gallery`, the path `["IMAGE"]` and the query `star=1`. */
export interface Place {
  page: PageName;
  path: string[];
  query: URLSearchParams;
}

/** Reads the part of an address after `#`. What is not known is the first page. */
export function placeOf(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?", 2);
  const [first = "", ...rest] = path.split("/").filter(Boolean).map(decoded);
  const page = PAGES.find((name) => name === first) ?? "generate";
  return { page, path: rest, query: new URLSearchParams(query) };
}

/** Addresses are typed and cut off too: what is no code is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place, for a link. */
export function linkTo(page: PageName, path: string[] = [], query: Record<string, string> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return `#/${[page, ...path.map(encodeURIComponent)].join("/")}${asked ? `?${asked}` : ""}`;
}

/** Goes there, as a click on a link would. */
export function go(page: PageName, path: string[] = [], query: Record<string, string> = {}): void {
  window.location.hash = linkTo(page, path, query);
}

/** Goes there in the place of where one is: what is typed and what is only leafed through is no way back. */
export function swap(page: PageName, path: string[] = [], query: Record<string, string> = {}): void {
  put(linkTo(page, path, query));
}

/** Keeps the page and forgets the place on it: pictures that were looked at and words that were looked for stand in the address. */
export const leave = (): void => put(linkTo(placeOf(window.location.hash).page));

function put(address: string) {
  window.history.replaceState(null, "", address);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

function follow(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
}

/** Where one is now. */
export function usePlace(): Place {
  return placeOf(useSyncExternalStore(follow, () => window.location.hash));
}
