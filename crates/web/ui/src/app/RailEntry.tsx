import ButtonBase from "@mui/material/ButtonBase";
import type { SvgIconProps } from "@mui/material/SvgIcon";
import type { ComponentType, MouseEvent } from "react";

interface Props {
  icon: ComponentType<SvgIconProps>;
  label: string;
  /** The page that it leads to, and whether one is there. */
  href?: string;
  here?: boolean;
  /** What it opens in place of a page, and whether that is open. */
  menu?: boolean;
  onClick?(event: MouseEvent<HTMLElement>): void;
}

/** A place in the rail: an icon over its name. */
export function RailEntry({ icon: Icon, label, href, here, menu, onClick }: Props) {
  return (
    <ButtonBase
      {...(href === undefined ? { "aria-haspopup": "menu", "aria-expanded": menu } : { component: "a", href })}
      onClick={onClick}
      aria-current={here ? "page" : undefined}
      sx={{
        flexDirection: "column",
        gap: 0.25,
        minWidth: { xs: 48, sm: 56 },
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
      {label}
    </ButtonBase>
  );
}
