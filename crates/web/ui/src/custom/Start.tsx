import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Act } from "../gallery/Actions";
import { LeftIcon } from "../shared/icons";
import { Failed, Loading } from "../shared/Quiet";
import { custom as say } from "../strings/custom";
import { begin, toList } from "./editing";
import { FromDocument } from "./FromDocument";
import type { Definition } from "./pointer";
import { type Template, templates } from "./queries";

const words = say.start;

/** What a new model begins with: a format that is known, one of its own, or a vendor's document. */
export function Start() {
  const asked = useQuery(templates());
  const all = asked.data ?? [];
  const isKnown = (template: Template) => ((template.definition as Definition).structure ?? "template") !== "template";
  return (
    <Box component="section" aria-label={words.title} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
      <Box sx={{ minHeight: 56, px: { xs: 2, sm: 3 }, display: "flex", alignItems: "center", gap: 1, borderBottom: 1, borderColor: "divider" }}>
        <Box sx={{ ml: -1 }}><Act label={words.back} onClick={toList}><LeftIcon /></Act></Box>
        <Typography variant="h1">{words.title}</Typography>
      </Box>
      <Box sx={{ flex: 1, minHeight: 0, overflowY: "auto", p: { xs: 2, sm: 3 } }}>
        <Box sx={{ maxWidth: 760, mx: "auto", display: "grid", gap: 4, gridTemplateColumns: "minmax(0, 1fr)" }}>
          {asked.isPending && <Loading />}
          {asked.error && <Failed error={asked.error} again={() => void asked.refetch()} />}
          <Kinds title={words.known} help={words.knownText} all={all.filter(isKnown)} />
          <Kinds title={words.own} help={words.ownText} all={all.filter((template) => !isKnown(template))} />
          <section aria-label={words.document}>
            <Typography variant="h2">{words.document}</Typography>
            <Typography variant="body2" sx={{ color: "text.secondary", mb: 1.5 }}>{words.documentText}</Typography>
            <FromDocument />
          </section>
        </Box>
      </Box>
    </Box>
  );
}

function Kinds({ title, help, all }: { title: string; help: string; all: Template[] }) {
  if (all.length === 0) return null;
  return (
    <section aria-label={title}>
      <Typography variant="h2">{title}</Typography>
      <Typography variant="body2" sx={{ color: "text.secondary", mb: 1.5 }}>{help}</Typography>
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 240px), 1fr))" }}>
        {all.map((template) => (
          <ButtonBase
            key={template.id}
            onClick={() => begin(template.definition as Definition)}
            sx={{ justifyContent: "flex-start", textAlign: "left", px: 2, py: 1.5, minHeight: 56, borderRadius: 1, border: 1, borderColor: "divider", fontSize: "0.8125rem", fontWeight: 600, bgcolor: "background.paper", "&:hover": { borderColor: "text.secondary" }, "&.Mui-focusVisible": { outline: "2px solid", outlineColor: "primary.main" } }}
          >
            {template.name}
          </ButtonBase>
        ))}
      </Box>
    </section>
  );
}
