import { access } from "./access";
import { en } from "./en";
import { gallery } from "./gallery";
import { generate } from "./generate";
import { models } from "./models";
import { providers } from "./providers";
import { run } from "./run";
import { usage } from "./usage";

/** The texts of the page. Another language is another object of the same shape. */
export const t = { ...en, access, gallery, generate, models, providers, run, usage };
