import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { GalleryIcon, GenerateIcon, ModelsIcon, ProvidersIcon, UsageIcon } from "../shared/icons";
import { t } from "../strings";
import { linkTo, PAGES, type PageName } from "./routes";
import { ThemeSwitch } from "./ThemeSwitch";

const ICONS = { generate: GenerateIcon, gallery: GalleryIcon, models: ModelsIcon, providers: ProvidersIcon, usage: UsageIcon };

/** The pages: a rail at the left, below 700 px a bar at the bottom. */
export function Rail({ page }: { page: PageName }) {
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
      {PAGES.map((name) => (
        <Entry key={name} name={name} here={name === page} />
      ))}
      <Box sx={{ flexGrow: 1, display: { xs: "none", sm: "block" } }} />
      <Box sx={{ display: { xs: "none", sm: "block" } }}>
        <ThemeSwitch />
      </Box>
    </Box>
  );
}

function Entry({ name, here }: { name: PageName; here: boolean }) {
  const Icon = ICONS[name];
  return (
    <ButtonBase
      component="a"
      href={linkTo(name)}
      aria-current={here ? "page" : undefined}
      sx={{
        flexDirection: "column",
        gap: 0.25,
        minWidth: 56,
        flex: { xs: "1 1 0", sm: "none" },
        maxWidth: { xs: 80, sm: "none" },
        minHeight: 52,
        borderRadius: 2,
        fontSize: "0.6875rem",
        fontWeight: here ? 600 : 400,
        color: here ? "text.primary" : "text.secondary",
        bgcolor: here ? "action.selected" : undefined,
        "& svg": { color: here ? "primary.main" : "inherit" },
        "&:hover": { color: "text.primary" },
        "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 },
      }}
    >
      <Icon />
      {t.app.pages[name]}
    </ButtonBase>
  );
}
