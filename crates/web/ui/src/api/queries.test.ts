// @vitest-environment jsdom
import { onlineManager } from "@tanstack/react-query";
import { afterEach, expect, test } from "vitest";
import { queries } from "./queries";

afterEach(() => onlineManager.setOnline(true));

test("the server is asked also where the browser says that it is offline", async () => {
  onlineManager.setOnline(false);
  expect(await queries.fetchQuery({ queryKey: ["here"], queryFn: () => "here" })).toBe("here");
  const told = queries.getMutationCache().build(queries, { mutationFn: async () => "told" });
  expect(await told.execute(undefined)).toBe("told");
});
