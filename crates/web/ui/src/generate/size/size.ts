import type { RJSFSchema } from "@rjsf/utils";
import type { Rule } from "../panel/document";

/** A size that a model names. */
export interface NamedSize {
  /** As it stands in a draft. */
  value: string;
  /** `16:9`, or `Auto`. */
  label: string;
  /** `2K`, where sizes come in classes. */
  tier?: string;
  /** Pixels, where they are known. */
  pixels?: Pixels;
  /** Width divided by height; absent where the model chooses. */
  ratio?: number;
}

export interface Pixels {
  width: number;
  height: number;
}

/** What a panel says of sizes. */
export interface Sizes {
  named: NamedSize[];
  /** Whether any width and height can be asked for. */
  free: boolean;
}

/** Reads what the schema of the control says. */
export function sizesOf(schema: RJSFSchema): Sizes {
  const flat = flatten(schema);
  const named = flat.flatMap((choice) => (typeof choice.const === "string" ? [namedSize(choice.const, choice)] : []));
  const enumerated = flat.flatMap((choice) => (choice.enum ?? []).flatMap((value) => (typeof value === "string" ? [namedSize(value, {})] : [])));
  // A shape alone is worth a button only where no size of that shape is named.
  const more = enumerated.filter((size) => !named.some((other) => other.label === size.label));
  const free = flat.some((choice) => choice.pattern !== undefined && new RegExp(choice.pattern).test("1024x1024"));
  return { named: [...named, ...more], free };
}

function flatten(schema: RJSFSchema): RJSFSchema[] {
  const inner = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])] as RJSFSchema[];
  return inner.length ? inner.flatMap(flatten) : [schema];
}

function namedSize(value: string, choice: RJSFSchema): NamedSize {
  const said = (choice as { "x-size"?: Pixels })["x-size"] ?? pixelsOf(value);
  const [shape = "", tier] = value.split("@");
  const ratio = said ? said.width / said.height : ratioOf(shape);
  const title = choice.title?.split(/ \(| — /)[0];
  return { value, label: title ?? shape, tier, pixels: said, ratio };
}

/** `1024x768` as pixels. */
export function pixelsOf(value: string): Pixels | undefined {
  const found = /^(\d+)x(\d+)$/.exec(value);
  return found ? { width: Number(found[1]), height: Number(found[2]) } : undefined;
}

/** `16:9` as a number. */
export function ratioOf(value: string): number | undefined {
  const found = /^(\d+):(\d+)$/.exec(value.split("@")[0] ?? "");
  return found ? Number(found[1]) / Number(found[2]) : undefined;
}

/** Width divided by height of whatever stands in a draft; a square where nobody knows. */
export function shapeOf(value: unknown, sizes?: Sizes): number {
  if (typeof value !== "string") return 1;
  const known = sizes?.named.find((named) => named.value === value)?.ratio;
  const pixels = pixelsOf(value);
  return known ?? (pixels ? pixels.width / pixels.height : ratioOf(value)) ?? 1;
}

/** The size that a model names for this shape, or for nearly this one; nothing where it names none. */
export function likeShape({ named }: Sizes, ratio: number): string | undefined {
  const far = (size: NamedSize) => Math.abs(Math.log((size.ratio ?? 0) / ratio));
  const [nearest] = named.filter((size) => size.ratio !== undefined).sort((a, b) => far(a) - far(b));
  return nearest && far(nearest) < NEARLY ? nearest.value : undefined;
}

/**
 * The size that fits a picture to start from, in the class of the size there is: its own where it can be had and is not
 * larger, else the nearest shape. Nothing where the model sees to it.
 */
export function sizeLike(sizes: Sizes, rules: Rule[], now: unknown, picture: Pixels): string | undefined {
  const chosen = sizes.named.find((size) => size.value === now);
  const room = chosen?.pixels ?? (typeof now === "string" ? pixelsOf(now) : undefined);
  if (chosen && chosen.ratio === undefined) return undefined;
  const alike = sizes.named.filter((size) => size.ratio !== undefined && (!chosen || size.tier === chosen.tier));
  const own = alike.find(({ pixels }) => pixels?.width === picture.width && pixels.height === picture.height);
  if (own) return own.value;
  const fits = room && picture.width * picture.height <= room.width * room.height * ROOM && against(picture, rules).length === 0;
  if (fits && isTyped(sizes, rules)) return `${picture.width}x${picture.height}`;
  const far = (size: NamedSize) => Math.abs(Math.log((size.ratio ?? 1) / (picture.width / picture.height)));
  const [nearest] = [...alike].sort((a, b) => far(a) - far(b));
  return nearest && chosen && far(chosen) <= far(nearest) ? chosen.value : nearest?.value;
}

/** Sizes of one class differ by a little: 1024×1024 and 1248×832. */
const ROOM = 1.05;

/** Shapes that differ by less than this look alike: 3:2 and 1216×832, but not 3:2 and 4:3. */
const NEARLY = Math.log(1.1);

/** What the rules say against a size, in their own words, as one types. */
export function against({ width, height }: Pixels, rules: Rule[]): string[] {
  if (!(width > 0 && height > 0)) return [];
  const [longer, shorter] = [Math.max(width, height), Math.min(width, height)];
  const breaks = (rule: Rule): boolean => {
    switch (rule.rule) {
      case "multiple_of":
        return rule.of !== undefined && (width % rule.of !== 0 || height % rule.of !== 0);
      case "side":
        return (rule.min !== undefined && shorter < rule.min) || (rule.max !== undefined && longer > rule.max);
      case "pixels":
        return (rule.min !== undefined && width * height < rule.min) || (rule.max !== undefined && width * height > rule.max);
      case "ratio":
        return rule.max !== undefined && longer / shorter > rule.max;
      case "within":
        return (rule.width !== undefined && width > rule.width) || (rule.height !== undefined && height > rule.height);
      default:
        return false;
    }
  };
  return rules.filter((rule) => rule.field === "size" && breaks(rule)).map((rule) => rule.message);
}

/** Whether sizes are worth typing: where a model names its sizes and has no rules, the nearest named one is taken anyway. */
export const isTyped = (sizes: Sizes, rules: Rule[]): boolean =>
  sizes.free && (sizes.named.length === 0 || rules.some((rule) => rule.field === "size"));

/** What both sides must be a multiple of. */
export const multipleOf = (rules: Rule[]): number =>
  rules.find((rule) => rule.rule === "multiple_of" && rule.field === "size")?.of ?? 1;
