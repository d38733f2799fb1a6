import { expect, test } from "vitest";
import { linkTo, placeOf } from "./routes";

test("an address is read as page, path and query", () => {
  const place = placeOf("#/gallery/01ab?star=1&model=a%2Fb");
  expect([place.page, place.path, place.query.get("star"), place.query.get("model")]).toEqual(["gallery", ["01ab"], "1", "a/b"]);
});

test("an address that is cut off in the middle of a letter is no failure", () => {
  expect(placeOf("#/gallery/%E0")).toMatchObject({ page: "gallery", path: ["%E0"] });
});

test.each(["", "#", "#/", "#/nowhere", "#/../etc"])("what is not known is the first page: %s", (hash) => {
  expect(placeOf(hash).page).toBe("generate");
});

test("a link leads to the place that it was made of", () => {
  const place = placeOf(linkTo("models", ["a b/c"], { search: "x&y" }));
  expect([place.page, place.path, place.query.get("search")]).toEqual(["models", ["a b/c"], "x&y"]);
});
