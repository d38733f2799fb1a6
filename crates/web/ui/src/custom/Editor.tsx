import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Failed, Loading } from "../shared/Quiet";
import { custom as say } from "../strings/custom";
import { Form } from "./around";
import { EditorHead } from "./EditorHead";
import type { Editing } from "./editing";
import { type Finding, placed } from "./findings";
import { shownIn } from "./layout";
import { Hint } from "./Hint";
import { Leaving } from "./Leaving";
import { definitionSchema, findingsOf, type Proposal } from "./queries";
import { goTo, SectionLinks } from "./SectionLinks";
import { Sections } from "./Sections";
import { Stray } from "./Stray";
import { TestPanel } from "./TestPanel";
import { useSettled } from "./useSettled";

const NOTHING: readonly Finding[] = [];

/** The form of a model, with what is missing, and a test beside it. */
export function Editor({ editing }: { editing: Editing }) {
  const { definition } = editing;
  const schema = useQuery(definitionSchema());
  const checked = useQuery({ ...findingsOf(useSettled(definition, 250)), placeholderData: keepPreviousData });
  const [proposals, setProposals] = useState<readonly Proposal[]>([]);
  const [refused, setRefused] = useState(NOTHING);
  // Once it stands there.
  useEffect(() => {
    if (refused[0]) goTo(refused[0].field);
  }, [refused]);
  const now = checked.data ?? editing.model?.findings;
  const found = useMemo(() => now && [...now, ...refused], [now, refused]);
  const findings = useMemo(() => placed(found ?? [], shownIn(definition)), [found, definition]);
  const set = (pointer: string, value: unknown) => {
    // What was refused was refused as it stood then.
    setRefused(NOTHING);
    editing.set(pointer, value);
  };
  // What is there when one comes back was not written just now.
  const [wasWritten] = useState(editing.isDirty && editing.model !== undefined);
  if (schema.isPending) return <Loading />;
  if (schema.error) return <Failed error={schema.error} again={() => void schema.refetch()} />;
  return (
    <Form value={{ definition, schema: schema.data, findings, proposals, proposedAuth: editing.notes?.auth, set }}>
      <Box component="section" aria-label={editing.model?.name ?? say.page.fresh} sx={{ height: 1, display: "flex", flexDirection: "column", minWidth: 0 }}>
        <EditorHead editing={editing} findings={found} onRefused={setRefused} />
        <Box sx={{ flex: 1, minHeight: 0, display: { xs: "block", md: "grid" }, overflowY: { xs: "auto", md: "hidden" }, gridTemplateColumns: { md: "minmax(0, 1fr) 440px", lg: "192px minmax(0, 1fr) 480px", xl: "200px minmax(0, 1fr) 640px" } }}>
          <SectionLinks />
          <Box tabIndex={-1} sx={{ overflowY: { md: "auto" }, px: { xs: 2, sm: 3 }, py: 2 }}>
            <Box sx={{ maxWidth: 760, mx: "auto" }}>
              <Notice editing={editing} wasWritten={wasWritten} />
              <Sections />
            </Box>
          </Box>
          <Box sx={{ overflowY: { md: "auto" }, borderLeft: { md: 1 }, borderTop: { xs: 1, md: 0 }, borderColor: { xs: "divider", md: "divider" }, bgcolor: "background.paper" }}>
            <TestPanel editing={editing} onProposals={setProposals} />
          </Box>
        </Box>
      </Box>
      <Leaving editing={editing} />
    </Form>
  );
}

/** What one should know before going on: what a document left open, and changes from before. */
function Notice({ editing, wasWritten }: { editing: Editing; wasWritten: boolean }) {
  const { notes } = editing;
  return (
    <Box sx={{ display: "grid", gap: 2, "&:not(:empty)": { mb: 2 } }}>
      <Stray />
      {wasWritten && editing.isDirty && (
        <Hint action={<Button color="inherit" onClick={editing.throwAway}>{say.page.discard}</Button>}>{say.page.restored}</Hint>
      )}
      {notes && notes.open.length > 0 && (
        <Hint action={<Button color="inherit" onClick={editing.seen}>{say.page.openClose}</Button>}>
          {say.page.open}
          <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
            {notes.open.map((line) => <li key={line}>{line}</li>)}
          </Box>
        </Hint>
      )}
    </Box>
  );
}
