// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Form } from "./around";
import { Closed } from "./Closed";
import { type Finding, placed } from "./findings";

afterEach(cleanup);

const wrong: Finding = { field: "/limits", message: "wrong", severity: "wrong" };
const form = (findings: Finding[]) => (
  <Form value={{ definition: {}, schema: {}, findings: placed(findings, ["/limits"] as never), proposals: [], set: () => undefined } as never}>
    <Closed label="More" fields={["/limits"]}>inside</Closed>
  </Form>
);
const isOpen = () => screen.getByRole<HTMLDetailsElement>("group").open;

test("what is folded opens where something in it is wrong, and does not close under the cursor once it is mended", () => {
  const { rerender } = render(form([]));
  expect(isOpen()).toBe(false);
  rerender(form([wrong]));
  expect(isOpen()).toBe(true);
  rerender(form([]));
  expect(isOpen()).toBe(true);
});
