import { type Example, sentOf } from "./examples";
import { isTemplate } from "./layout";
import { type Definition, valueAt } from "./pointer";
import type { TestCall } from "./queries";
import { readBy } from "./template";
import { makes } from "./variables";

/** What a model is tried with. */
export interface Sample {
  prompt: string;
  system?: string;
  /** Pairs that show what is wanted. */
  examples?: readonly Example[];
  /** Values of its own variables. */
  options: Record<string, unknown>;
  /** A picture and a sound that go with the prompt, and variables that are files. */
  files: Record<string, File | undefined>;
}

/** The texts of a definition that may read variables in the body. */
const bodyOf = (definition: Definition): string => JSON.stringify(valueAt(definition, "/body") ?? "");

/** What beside the prompt goes into a model, as far as its definition says. */
export function takes(definition: Definition): { system: boolean; examples: boolean; image: boolean; audio: boolean } {
  const modalities = (valueAt(definition, "/features/modalities") as string[] | undefined) ?? [];
  const reads = readBy(bodyOf(definition));
  const isPictures = makes(definition) === "pictures";
  const hasEdits = isTemplate(definition) ? reads.includes("init_image") : valueAt(definition, "/features/edits") === true;
  return {
    system: !isPictures && valueAt(definition, "/prompts/system") === true,
    examples: !isPictures && valueAt(definition, "/prompts/examples") === true && (!isTemplate(definition) || reads.includes("examples")),
    image: isPictures ? hasEdits : modalities.includes("image_to_text"),
    audio: modalities.includes("audio_to_text"),
  };
}

/** The request of a trial and its files, each under the name by which the request calls it. */
export function requestOf(definition: Definition, sample: Sample): { draft: Record<string, unknown>; files: Record<string, File> } {
  const { system, examples, image, audio } = takes(definition);
  const { image: picture, audio: sound, ...others } = sample.files;
  const own = Object.entries(others).filter((entry): entry is [string, File] => entry[1] !== undefined);
  const options = Object.fromEntries([...Object.entries(sample.options).filter(([, value]) => value !== undefined), ...own.map(([name]) => [name, name])]);
  const hasPicture = image && picture !== undefined;
  const hasSound = audio && sound !== undefined;
  const pairs = examples ? sentOf(sample.examples) : [];
  const draft = {
    prompt: sample.prompt,
    ...(system && sample.system ? { system_prompt: sample.system } : {}),
    ...(pairs.length > 0 ? { examples: pairs } : {}),
    ...(hasPicture ? (makes(definition) === "pictures" ? { init_image: "picture" } : { images: ["picture"] }) : {}),
    ...(hasSound ? { audio: "sound" } : {}),
    ...(Object.keys(options).length > 0 ? { provider_options: options } : {}),
  };
  const files = { ...Object.fromEntries(own), ...(hasPicture ? { picture } : {}), ...(hasSound ? { sound } : {}) };
  return { draft, files };
}

/** The proposals that would help: none where the structure is known, and where the model already works only what is not said yet. */
export function useful({ job, proposals }: Pick<TestCall, "job" | "proposals">, definition: Definition): TestCall["proposals"] {
  if (!isTemplate(definition)) return [];
  const works = job?.text != null || (job?.images.length ?? 0) > 0;
  return works ? proposals.filter((one) => valueAt(definition, one.field) === undefined) : proposals;
}
