// @vitest-environment jsdom
import type { WidgetProps } from "@rjsf/utils";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { toast } from "../../shared/toast";
import { Files } from "./Files";

vi.mock("../../shared/toast", () => ({ toast: vi.fn() }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a file that cannot be read is told, and may be chosen again", async () => {
  class Broken extends FileReader {
    override readAsDataURL() {
      this.onerror?.(new ProgressEvent("error") as never);
    }
  }
  vi.stubGlobal("FileReader", Broken);
  const change = vi.fn();
  const props = { id: "swatch", value: undefined, onChange: change, multiple: false, schema: {}, label: "Swatch" } as unknown as WidgetProps;
  render(<><label htmlFor="swatch">Swatch</label><Files {...props} /></>);
  fireEvent.change(screen.getByLabelText("Swatch"), { target: { files: [new File(["x"], "broken.png")] } });
  await waitFor(() => expect(toast).toHaveBeenCalledWith("broken.png"));
  expect(change).not.toHaveBeenCalled();
});
