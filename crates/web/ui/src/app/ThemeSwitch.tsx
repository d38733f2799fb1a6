import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { useColorScheme } from "@mui/material/styles";
import { MoonIcon, SunIcon } from "../shared/icons";
import { t } from "../strings";

const NEXT = { system: "light", light: "dark", dark: "system" } as const;

/** Like the system, light, dark: one after the other. */
export function ThemeSwitch() {
  const { mode = "system", systemMode, setMode } = useColorScheme();
  const shown = mode === "system" ? systemMode : mode;
  const label = `${t.app.theme.label}: ${t.app.theme[mode]}`;
  return (
    <Tooltip title={label} placement="right">
      <IconButton aria-label={label} onClick={() => setMode(NEXT[mode])} sx={{ width: 1, height: 40, color: "text.secondary" }}>
        {shown === "light" ? <SunIcon /> : <MoonIcon />}
      </IconButton>
    </Tooltip>
  );
}
