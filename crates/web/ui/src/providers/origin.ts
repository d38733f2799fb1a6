import type { components } from "../api/contract";
import { t } from "../strings";

type ProviderSetting = components["schemas"]["ProviderSetting"];
type Layer = keyof typeof t.providers.origin;

/** Where a value comes from, as the server says it. */
interface Origin {
  layer: Layer;
  variable?: string;
}

const originOf = (setting: ProviderSetting) => setting.origin as unknown as Origin;

/** Where a value comes from, in words. */
export function originWords(setting: ProviderSetting): string {
  const { layer, variable = "" } = originOf(setting);
  const words = t.providers.origin[layer] ?? t.providers.origin.default;
  return typeof words === "function" ? words(variable) : words;
}

/** Whether nobody set it. */
export const isUsual = (setting: ProviderSetting) => originOf(setting).layer === "default";

/** Whether what stands above the files holds it: nothing that is set here would count. */
export const isFixed = (setting: ProviderSetting) => ["command_line", "environment"].includes(originOf(setting).layer);

/** What a setting is called: as we say it, else as the provider does, else as its name reads. */
export function settingLabel(name: string, title?: string): string {
  const spaced = name.replaceAll("_", " ").replace(/\b(api|url|id)\b/g, (word) => word.toUpperCase());
  return t.providers.setting[name] ?? title ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
