import { createTheme } from "@mui/material/styles";

/** Neutral greys, one warm accent for the one thing to do next; red for errors, amber for money at risk. */
const light = {
  mode: "light" as const,
  primary: { main: "#b0451b", dark: "#93380f", light: "#c96a42", contrastText: "#ffffff" },
  error: { main: "#b3261e" },
  warning: { main: "#8a5a00" },
  success: { main: "#2f6b3a" },
  background: { default: "#f6f5f3", paper: "#ffffff" },
  text: { primary: "#1d1c1b", secondary: "#625f5a" },
  divider: "rgba(29, 28, 27, 0.13)",
};

const dark = {
  mode: "dark" as const,
  primary: { main: "#e8804f", dark: "#f0956a", light: "#f3a983", contrastText: "#1c0e06" },
  error: { main: "#ff8a7a" },
  warning: { main: "#e9b44c" },
  success: { main: "#8cc79a" },
  background: { default: "#141414", paper: "#1c1c1c" },
  text: { primary: "#eceae6", secondary: "#a5a19b" },
  divider: "rgba(236, 234, 230, 0.12)",
};

/** 13 px for controls, 15 px for prompts, one family, two weights, an 8-px grid, hairlines rather than boxes. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-theme" },
  colorSchemes: { light: { palette: light }, dark: { palette: dark } },
  defaultColorScheme: "dark",
  spacing: 8,
  shape: { borderRadius: 8 },
  breakpoints: { values: { xs: 0, sm: 700, md: 1100, lg: 1440, xl: 2000 } },
  typography: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
    fontSize: 13,
    htmlFontSize: 16,
    fontWeightMedium: 600,
    fontWeightBold: 600,
    h1: { fontSize: "1.25rem", fontWeight: 600, lineHeight: 1.3 },
    h2: { fontSize: "0.9375rem", fontWeight: 600, lineHeight: 1.4 },
    h3: { fontSize: "0.8125rem", fontWeight: 600, lineHeight: 1.5 },
    body1: { fontSize: "0.9375rem", lineHeight: 1.5 },
    body2: { fontSize: "0.8125rem", lineHeight: 1.5 },
    caption: { fontSize: "0.75rem", lineHeight: 1.4 },
    button: { fontSize: "0.8125rem", fontWeight: 600, textTransform: "none" },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        body: { fontSize: "0.8125rem", scrollbarColor: "color-mix(in srgb, currentColor 30%, transparent) transparent" },
        // What is folded is measured like everything else; without this, browsers measure it in their own way.
        "::details-content": { boxSizing: "inherit" },
        // Motion only explains; whoever asked for none gets none.
        "@media (prefers-reduced-motion: reduce)": {
          "*, *::before, *::after": { animation: "none !important", transition: "none !important", scrollBehavior: "auto !important" },
        },
      },
    },
    MuiButton: { defaultProps: { disableElevation: true, size: "small" }, styleOverrides: { root: { minHeight: 32, borderRadius: 8, transition: "none" }, text: { fontWeight: 400 }, outlined: ({ ownerState, theme: t }) => (ownerState.color === "inherit" ? { borderColor: t.vars?.palette.divider, fontWeight: 400 } : {}) } },
    MuiButtonBase: { defaultProps: { disableRipple: true }, styleOverrides: { root: { fontFamily: "inherit" } } },
    MuiIconButton: {
      defaultProps: { size: "small" },
      styleOverrides: {
        root: ({ theme: t }) => ({ borderRadius: 8, "&.Mui-focusVisible": { outline: `2px solid ${t.vars?.palette.primary.main}`, outlineOffset: 1 } }),
      },
    },
    MuiTextField: { defaultProps: { size: "small", variant: "outlined", fullWidth: true } },
    MuiSelect: { defaultProps: { size: "small" } },
    MuiOutlinedInput: { styleOverrides: { root: { fontSize: "0.8125rem" }, notchedOutline: ({ theme: t }) => ({ borderColor: t.vars?.palette.divider, "& legend": { fontSize: "0.7031rem" } }) } },
    MuiMenuItem: { styleOverrides: { root: { fontSize: "0.8125rem", minHeight: 32 } } },
    MuiTooltip: { defaultProps: { enterDelay: 400 }, styleOverrides: { tooltip: { fontSize: "0.75rem" } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiDialog: { styleOverrides: { paper: { borderRadius: 12 }, paperFullScreen: { borderRadius: 0 } } },
    MuiPopover: { styleOverrides: { paper: ({ theme: t }) => ({ border: `1px solid ${t.vars?.palette.divider}` }) } },
    MuiSlider: { defaultProps: { size: "small" } },
    MuiSwitch: { defaultProps: { size: "small" } },
    MuiCheckbox: { defaultProps: { size: "small" } },
    MuiChip: { defaultProps: { size: "small" } },
    MuiLink: { defaultProps: { underline: "always" } },
  },
});
