import Box from "@mui/material/Box";
import { createContext, type ReactNode, useContext } from "react";

/** What stands beside the name of the prompt, where there is something that helps to write it. */
export const BesidePrompt = createContext<ReactNode>(null);

/** Its place: in the row of the prompt's name, at the right end. */
export function Beside() {
  const beside = useContext(BesidePrompt);
  return beside && <Box sx={{ display: "flex", justifyContent: "flex-end", height: 32, mt: "-28px" }}>{beside}</Box>;
}
