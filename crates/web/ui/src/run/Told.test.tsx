// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Job } from "../api/types";
import { Told } from "./Told";

afterEach(cleanup);

const call = (id: string, state: string, images: number, landed = 0) => ({ id, state, num_images: images, landed, attempts: [] });
const image = (id: string) => ({ id });
const job = (calls: object[], images: object[]) => ({ id: "j", state: "running", calls, images, errors: [] }) as unknown as Job;

test("how many are there is told, and what went wrong at once", () => {
  const { container } = render(<Told jobs={[job([call("a", "settled", 2, 2), call("b", "unknown", 1), call("c", "sent", 1)], [image("a-0"), image("a-1")]), job([call("z", "failed", 1)], [])]} />);
  const said = (live: string) => container.querySelector(`[aria-live=${live}]`)?.textContent;
  expect([said("polite"), said("assertive")]).toEqual(["2 of 4 ready", "1 picture: May have been billed"]);
});
