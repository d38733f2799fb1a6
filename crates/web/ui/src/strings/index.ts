import { en } from "./en";
import { generate } from "./generate";
import { run } from "./run";

/** The texts of the page. Another language is another object of the same shape. */
export const t = { ...en, generate, run };
