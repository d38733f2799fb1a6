import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Refusal } from "../api/problem";
import { queries } from "../api/queries";
import { go } from "../app/routes";
import { Act } from "../gallery/Actions";
import { ChevronIcon, LeftIcon, UndoIcon } from "../shared/icons";
import { sentence } from "../shared/say";
import { toast } from "../shared/toast";
import { custom as say } from "../strings/custom";
import { copyOf } from "./changes";
import { State } from "./CustomRow";
import { type Editing, toList } from "./editing";
import { type Finding, refusedBy, wordsOf } from "./findings";
import { ModelMenu } from "./ModelMenu";
import { findingsOf } from "./queries";
import { goTo } from "./SectionLinks";

const words = say.page;

interface Props {
  editing: Editing;
  findings: readonly Finding[] | undefined;
  /** What the server refused to keep or to publish; nothing, once it is tried again. */
  onRefused(findings: readonly Finding[]): void;
}

/** Whose form it is, how far it is, and what can be done with it. */
export function EditorHead({ editing, findings, onRefused }: Props) {
  const { model, definition, isDirty } = editing;
  const isPublished = model?.life.status === "published";
  const work = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onMutate: () => onRefused([]),
    onError: (error) => {
      if (!(error instanceof Refusal) || (error.status !== 400 && error.status !== 422)) return toast(sentence(error.message) ?? "");
      onRefused(refusedBy(error));
    },
  });
  const save = () => work.mutate(async () => (await editing.save(), toast(words.saved)));
  // What stands here may be older than the last letter that was written.
  const publish = async () => {
    const [first] = await queries.fetchQuery(findingsOf(definition));
    if (first) return goTo(first.field);
    toast(words.published((await editing.publish()).name));
  };
  const talks = isPublished && model.described.usable && model.described.modalities.some((one) => one !== "text_to_image");
  return (
    <Box sx={{ minHeight: 56, px: { xs: 2, sm: 3 }, py: 1, display: "flex", alignItems: "center", flexWrap: "wrap", columnGap: 1.5, rowGap: 1, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, flex: "1 1 320px", minWidth: 0, ml: -1 }}>
        <Act label={say.start.back} onClick={toList}><LeftIcon /></Act>
        <Typography variant="h1" noWrap>{String(definition.name ?? "") || words.fresh}</Typography>
        {model ? <State model={model} /> : <Chip label={say.state.draft} variant="outlined" />}
        {isDirty && <Typography variant="body2" noWrap sx={{ color: "text.secondary", display: { xs: "none", md: "block" } }}>{words.unsaved}</Typography>}
        <Box sx={{ flexGrow: 1 }} />
        {!model && <Act label={words.startOver} onClick={editing.throwAway}><UndoIcon /></Act>}
        {model && <More editing={editing} isPublished={isPublished} run={work.mutate} />}
      </Box>
      <Box sx={{ display: "flex", alignItems: "center", gap: 1, flexWrap: "wrap", width: { xs: 1, sm: "auto" }, justifyContent: "flex-end" }}>
        {findings && findings.length > 0 && <Missing findings={findings} />}
        {talks && <Button color="inherit" onClick={() => go("models", ["talk", model.key])}>{say.talk}</Button>}
        <Button variant={isPublished ? "contained" : "outlined"} color={isPublished ? "primary" : "inherit"} disabled={!isDirty && model !== undefined} loading={work.isPending} onClick={save}>{isPublished ? words.save : words.saveDraft}</Button>
        {!isPublished && <Button variant="contained" disabled={findings === undefined || work.isPending} onClick={() => work.mutate(publish)}>{words.publish}</Button>}
      </Box>
    </Box>
  );
}

/** All that is missing; each leads to its field. */
function Missing({ findings }: { findings: readonly Finding[] }) {
  const [at, setAt] = useState<HTMLElement | null>(null);
  const show = (field: string) => {
    setAt(null);
    // The menu gives the focus back before the field takes it.
    window.setTimeout(() => goTo(field), 50);
  };
  return (
    <>
      <Button color="inherit" endIcon={<ChevronIcon />} aria-haspopup="menu" onClick={(event) => setAt(event.currentTarget)} sx={{ color: "primary.main", mr: { xs: "auto", sm: 0 }, ml: -0.5 }}>{words.missing(findings.length)}</Button>
      <Menu anchorEl={at} open={at !== null} onClose={() => setAt(null)} disableRestoreFocus slotProps={{ paper: { sx: { maxWidth: 480 } } }}>
        {findings.map((finding) => (
          <MenuItem key={finding.field + finding.message} onClick={() => show(finding.field)} sx={{ whiteSpace: "normal", color: finding.severity === "wrong" ? "error.main" : undefined }}>
            {wordsOf(finding)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

function More({ editing, isPublished, run }: { editing: Editing; isPublished: boolean; run(act: () => Promise<unknown>): void }) {
  const { model } = editing;
  if (!model) return null;
  const copy = async () => {
    const made = await copyOf(model.key);
    toast(say.copied(made.name));
    go("models", ["custom", made.key]);
  };
  const unpublish = async () => toast(words.unpublished((await editing.unpublish()).name));
  const back = { label: words.unpublish, icon: <UndoIcon />, act: () => run(unpublish) };
  return <ModelMenu model={model} first={isPublished ? back : undefined} onCopy={() => run(copy)} onGone={() => (editing.discard(), toList())} />;
}
