import Box from "@mui/material/Box";
import { useMay } from "../api/useMay";
import { GalleryIcon, GenerateIcon, ModelsIcon, ProvidersIcon, UsageIcon } from "../shared/icons";
import { t } from "../strings";
import { Account } from "./Account";
import { RailEntry } from "./RailEntry";
import { linkTo, type PageName } from "./routes";
import { ThemeSwitch } from "./ThemeSwitch";

/** Access is where the account is. */
const SHOWN = ["generate", "gallery", "models", "providers", "usage"] as const;
const ICONS = { generate: GenerateIcon, gallery: GalleryIcon, models: ModelsIcon, providers: ProvidersIcon, usage: UsageIcon };

/** The pages: a rail at the left, below 700 px a bar at the bottom. */
export function Rail({ page }: { page: PageName }) {
  const maySetUp = useMay("admin");
  const shown = SHOWN.filter((name) => maySetUp || name !== "providers");
  return (
    <Box
      component="nav"
      aria-label={t.app.pagesLabel}
      sx={{
        display: "flex",
        flexDirection: { xs: "row", sm: "column" },
        order: { xs: 1, sm: 0 },
        width: { xs: "auto", sm: 80 },
        flexShrink: 0,
        justifyContent: { xs: "space-around", sm: "flex-start" },
        gap: { xs: 0, sm: 0.5 },
        py: { xs: 0.5, sm: 1 },
        px: 0.5,
        pb: { xs: "max(4px, env(safe-area-inset-bottom))", sm: 1 },
        borderRight: { xs: 0, sm: 1 },
        borderTop: { xs: 1, sm: 0 },
        borderColor: { xs: "divider", sm: "divider" },
      }}
    >
      {shown.map((name) => (
        <RailEntry key={name} icon={ICONS[name]} label={t.app.pages[name]} href={linkTo(name)} here={name === page} />
      ))}
      <Box sx={{ flexGrow: 1, display: { xs: "none", sm: "block" } }} />
      <Account here={page === "access"} />
      <Box sx={{ width: { xs: 40, sm: 1 }, flexShrink: 0, alignSelf: { xs: "center", sm: "auto" } }}>
        <ThemeSwitch />
      </Box>
    </Box>
  );
}
