import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import Slider from "@mui/material/Slider";
import Typography from "@mui/material/Typography";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Loading } from "../../shared/Quiet";
import { Sure } from "../../shared/Sure";
import { t } from "../../strings";

/** What the editor is about to do, or why it could not. */
export interface Work {
  busy: boolean;
  trouble: string | undefined;
  /** Does it, and gives on what came of it, unless the editor was closed meanwhile; what goes wrong is shown, and it stays open. */
  run<T>(deed: () => Promise<T>, then: (made: T) => void): Promise<void>;
  fail(error: Error): void;
}

/** Work that may fail, with words for it. */
export function useWork(): Work {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  const fail = (error: Error) => setTrouble(error.message);
  const run: Work["run"] = async (deed, then) => {
    setTrouble(undefined);
    setBusy(true);
    try {
      const made = await deed();
      if (isOpen.current) then(made);
    } catch (error) {
      fail(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, run, fail };
}

interface Props {
  title: string;
  /** What the editor gives, as its button says it. */
  use: string;
  canUse: boolean;
  /** Whether something was done that closing would throw away. */
  isTouched: boolean;
  work: Work;
  tools: ReactNode;
  /** One line below the picture. */
  note?: string;
  save(): void;
  close(): void;
  /** Keys of the tools. */
  onKeyDown?(event: KeyboardEvent): void;
  /** The picture; nothing while it comes. */
  children: ReactNode;
}

/** A full screen to work on one picture: title, tools and ways out above, the picture below as large as it can be. */
export function EditorFrame({ title, use, canUse, isTouched, work, tools, note, save, close, onKeyDown, children }: Props) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => (isTouched ? setLeaving(true) : close());
  const mayUse = canUse && !work.busy;
  const keyed = (event: KeyboardEvent) => {
    // What the question above it is told comes up here too.
    if (!event.currentTarget.contains(event.target as Node)) return;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return onKeyDown?.(event);
    event.preventDefault();
    if (mayUse && !event.repeat) save();
  };
  return (
    <Dialog open fullScreen onClose={leave} onKeyDown={keyed} slotProps={{ paper: { "aria-label": title } }}>
      <Box sx={{ display: "flex", alignItems: "center", columnGap: 2, rowGap: 1, flexWrap: "wrap", px: 2, py: 1, borderBottom: 1, borderColor: "divider" }}>
        <Typography variant="h2" sx={{ display: { xs: "none", sm: "block" } }}>
          {title}
        </Typography>
        {tools}
        <Box sx={{ display: "flex", gap: 1, ml: "auto" }}>
          <Button color="inherit" onClick={leave}>
            {t.common.cancel}
          </Button>
          <Button variant="contained" disabled={!mayUse} loading={work.busy} onClick={save}>
            {use}
          </Button>
        </Box>
      </Box>
      {work.trouble && (
        <Box role="alert" sx={{ color: "error.main", px: 2, py: 1 }}>
          {work.trouble}
        </Box>
      )}
      <Box sx={{ flex: 1, minHeight: 0, p: { xs: 2, sm: 3 }, bgcolor: "background.default" }}>{children ?? (!work.trouble && <Loading />)}</Box>
      {note && (
        <Typography variant="body2" role="status" sx={{ color: "text.secondary", bgcolor: "background.default", textAlign: "center", px: 2, pb: 2 }}>
          {note}
        </Typography>
      )}
      {isLeaving && <Sure text={t.generate.images.leaveAsk} action={t.generate.images.leave} onYes={close} onClose={() => setLeaving(false)} />}
    </Dialog>
  );
}

interface MeasureProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  width?: number;
  change(next: number): void;
}

/** A slider with its name before it. */
export function Measure({ label, value, min, max, step = 1, width = 96, change }: MeasureProps) {
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, fontSize: "0.8125rem" }}>
      {label}
      <Slider aria-label={label} value={value} min={min} max={max} step={step} onChange={(_, next) => change(next)} sx={{ width }} />
    </Box>
  );
}
