import { store } from "../shared/store";
import type { Manner } from "./question";

/** How a model is asked until a person says otherwise. */
export const USUAL: Manner = { remembers: true, options: {} };

/** How each model is asked, by its key: it stays while one talks to another, or looks at another page. */
export const manners = store<Record<string, Manner>>({});
