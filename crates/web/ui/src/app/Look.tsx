import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import type { ReactNode } from "react";
import { theme } from "./theme";

/** The look of everything inside; it follows the system until a person says otherwise. */
export function Look({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider theme={theme} defaultMode="system" modeStorageKey="impasto.theme">
      <CssBaseline enableColorScheme />
      {children}
    </ThemeProvider>
  );
}
