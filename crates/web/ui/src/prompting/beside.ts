import { createContext, type ReactNode } from "react";

/** What stands beside the name of the prompt, where there is something that helps to write it. */
export const BesidePrompt = createContext<ReactNode>(null);
