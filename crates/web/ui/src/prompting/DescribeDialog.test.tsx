// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { idsOf } from "../generate/images/give";
import { DescribeDialog } from "./DescribeDialog";

vi.mock("../generate/images/Picker", () => ({ default: () => null }));
vi.mock("../generate/images/give", async (original) => ({ ...(await original<typeof import("../generate/images/give")>()), idsOf: vi.fn() }));
afterEach(cleanup);

test.each([
  ["is described", false, 1],
  ["is not described once the dialog was closed", true, 0],
])("a picture that lands %s", async (_, isClosed, times) => {
  let landed: (ids: string[]) => void = () => undefined;
  vi.mocked(idsOf).mockImplementation(() => new Promise((done) => (landed = done)));
  const pick = vi.fn();
  const { unmount } = render(<DescribeDialog pick={pick} onClose={() => undefined} />);
  fireEvent.change(screen.getByLabelText("From a file"), { target: { files: [new File(["x"], "a.png", { type: "image/png" })] } });
  if (isClosed) unmount();
  await act(async () => landed(["a"]));
  expect(pick).toHaveBeenCalledTimes(times);
});
