import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { type KeyboardEvent, useId } from "react";
import type { Model } from "../api/types";
import { dollars, sentence } from "../shared/say";
import { t } from "../strings";
import type { Further } from "./orders";
import { panelOf } from "./desk";
import { isNothing } from "./panel/document";
import { named } from "./panel/notes";
import { priceWords, totalOf } from "./total";
import type { Planned } from "./usePlan";

interface Props {
  model: Model | undefined;
  prompt: unknown;
  planned: Planned;
  further: readonly Further[];
  sending: boolean;
  error: Error | null;
  /** The models that are still to be asked, where others of the same press took theirs. */
  unsent?: readonly string[];
  send(): void;
}

/** Why nothing can be sent yet, in words; nothing where it can. */
export function obstacle(model: Model | undefined, prompt: unknown, planned: Planned, further: readonly Further[]): string | undefined {
  if (!model) return t.generate.plan.needModel;
  if (!model.usable) return model.enabled === false ? t.generate.model.disabled : t.generate.plan.needKey;
  if (isNothing(typeof prompt === "string" ? prompt.trim() : prompt)) return t.generate.plan.needPrompt;
  const [problem] = planned.problems;
  const own = problem ? named(panelOf(model), problem) : planned.error?.message;
  if (own !== undefined) return own;
  const stuck = further.find(({ problem }) => problem !== undefined);
  return stuck && `${stuck.order.model.name}: ${stuck.problem}`;
}

/** Enter that is held down presses a button at every repeat; this one buys. */
function once(event: KeyboardEvent) {
  if (event.repeat) event.preventDefault();
}

/** What would be sent, what it costs, and the button. */
export function PlanFooter({ model, prompt, planned, further, sending, error, unsent, send }: Props) {
  const reason = useId();
  const { plan } = planned;
  const against = obstacle(model, prompt, planned, further);
  const asked = [{ key: model?.key, plan }, ...further.map((one) => ({ key: one.order.model.key, plan: one.plan }))].filter(({ key }) => !unsent || unsent.includes(key ?? ""));
  const plans = asked.flatMap((one) => one.plan ?? []);
  const isReady = against === undefined && plans.length === asked.length;
  const total = totalOf(plans);
  const left = plan?.budget?.left_usd;
  const over = against !== undefined && planned.problems.some((problem) => problem.code.includes("budget"));
  const said = against ?? error?.message;
  const isFresh = against === t.generate.plan.needPrompt || against === t.generate.plan.needModel;
  const tone = said === undefined || isFresh ? "text.secondary" : over ? "warning.main" : "error.main";
  // What is free has no price that could be old.
  const age = total.as_of && total.high_usd > 0 ? t.generate.plan.asOf(total.as_of) : undefined;
  const price = isReady ? priceWords(total) : undefined;
  return (
    <Box sx={{ px: 2, pt: 1, pb: 2, borderTop: 1, borderColor: "divider", bgcolor: "background.paper", display: "grid", gap: 1 }}>
      <Box id={reason} role="status" sx={{ display: "flex", justifyContent: "space-between", gap: 2, fontSize: "0.75rem", lineHeight: 1.5, minHeight: 18, color: tone, fontVariantNumeric: "tabular-nums" }}>
        {sentence(said) ?? (total.pictures > 0 && [t.generate.plan.pictures(total.pictures, total.calls, plans.length), age].filter(Boolean).join(" · "))}
        {said === undefined && left != null && <span>{t.generate.plan.left(dollars(left))}</span>}
      </Box>
      <Button variant="contained" size="large" disabled={!isReady} aria-disabled={sending || undefined} onClick={() => !sending && send()} onKeyDown={once} aria-describedby={reason} aria-keyshortcuts="Control+Enter" sx={{ opacity: sending ? 0.6 : undefined, height: 44, px: 2, fontSize: "0.9375rem", gap: 1, fontVariantNumeric: "tabular-nums" }}>
        {sending ? t.generate.plan.sending : t.generate.plan.button}
        {price && (
          <Box component="span" sx={{ fontWeight: 400 }}>
            {price}
          </Box>
        )}
        <Box component="span" aria-hidden="true" sx={{ ml: "auto", fontSize: "0.75rem", fontWeight: 400, display: { xs: "none", sm: "inline" } }}>
          Ctrl ⏎
        </Box>
      </Button>
    </Box>
  );
}
