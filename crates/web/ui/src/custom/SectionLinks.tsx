import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { custom as say } from "../strings/custom";
import { useForm } from "./around";
import { sectionOf, sectionsOf } from "./layout";

/** Leads to a field and puts the cursor there; to what it is inside of, where it has no control, or above the form. */
export function goTo(field: string) {
  const at = (name: string, value: string) => document.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
  const around = [...field.matchAll(/\/|$/g)].map(({ index }) => field.slice(0, index)).filter(Boolean).reverse();
  const place = at("said", field) ?? around.map((outer) => at("field", outer)).find((found) => found !== null) ?? document.getElementById(`section-${sectionOf(field)}`);
  place?.closest("details")?.setAttribute("open", "");
  place?.scrollIntoView({ block: "center" });
  place?.querySelector<HTMLElement>("input, textarea, [role=combobox]")?.focus({ preventScroll: true });
}

/** The sections of the form; those where something is missing have a dot. */
export function SectionLinks() {
  const { definition, findings } = useForm();
  const open = new Set([...findings.values()].flat().map((finding) => sectionOf(finding.field)));
  return (
    <Box component="nav" aria-label={say.page.sections} sx={{ display: { xs: "none", lg: "flex" }, flexDirection: "column", gap: 0.25, p: 1.5, pt: 3, borderRight: 1, borderColor: "divider", overflowY: "auto" }}>
      {sectionsOf(definition).map((section) => (
        <ButtonBase
          key={section}
          onClick={() => document.getElementById(`section-${section}`)?.scrollIntoView({ block: "start" })}
          sx={{ justifyContent: "space-between", textAlign: "left", gap: 1, px: 1.5, minHeight: 32, borderRadius: 1, color: "text.secondary", fontSize: "0.8125rem", "&:hover": { bgcolor: "action.hover", color: "text.primary" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}
        >
          {say.sections[section]?.[0]}
          {open.has(section) && <Box component="span" role="img" aria-label={say.page.something} sx={{ width: 6, height: 6, borderRadius: 3, bgcolor: "primary.main", flexShrink: 0 }} />}
        </ButtonBase>
      ))}
    </Box>
  );
}
