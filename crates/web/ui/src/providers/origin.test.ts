import { expect, test } from "vitest";
import { isFixed, isUsual, originWords, settingLabel } from "./origin";

const of = (layer: string, variable?: string) => ({ name: "api_key", value: "••••", origin: { layer, variable } }) as never;

test.each([
  [of("key_file"), "in api_keys.yaml", false, false],
  [of("settings_file"), "in impasto.yaml", false, false],
  [of("environment", "IMPASTO_EXTERNAL_A_API_KEY"), "from the environment, IMPASTO_EXTERNAL_A_API_KEY", true, false],
  [of("vendor_variable", "A_API_KEY"), "from the environment, A_API_KEY", false, false],
  [of("command_line"), "from the command line", true, false],
  [of("default"), "as usual", false, true],
  [of("something_new"), "as usual", false, false],
])("%j is told as %s", (setting, words, fixed, usual) => {
  expect([originWords(setting), isFixed(setting), isUsual(setting)]).toEqual([words, fixed, usual]);
});

test("a setting of any provider has a name", () => {
  expect([settingLabel("base_url", "Base"), settingLabel("api_version"), settingLabel("auth", "Key is sent as")]).toEqual(["Address", "API version", "Key is sent as"]);
});
