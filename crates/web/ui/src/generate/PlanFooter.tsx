import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useId } from "react";
import type { Model, PlanView } from "../api/types";
import { dollars, range, sentence } from "../shared/say";
import { t } from "../strings";
import { isNothing } from "./panel/document";
import type { Planned } from "./usePlan";

interface Props {
  model: Model | undefined;
  prompt: unknown;
  planned: Planned;
  sending: boolean;
  error: Error | null;
  send(): void;
}

/** Why nothing can be sent yet, in words; nothing where it can. */
export function obstacle(model: Model | undefined, prompt: unknown, planned: Planned): string | undefined {
  if (!model) return t.generate.plan.needModel;
  if (!model.usable) return model.enabled === false ? t.generate.model.disabled : t.generate.plan.needKey;
  if (isNothing(typeof prompt === "string" ? prompt.trim() : prompt)) return t.generate.plan.needPrompt;
  return planned.problems[0]?.message ?? planned.error?.message;
}

/** A price as people say it. */
export function priceWords(plan: PlanView): string {
  const { price } = plan;
  if (price.basis === "unpriced") return t.generate.plan.unpriced;
  if (price.high_usd === 0) return t.generate.plan.free;
  const said = range(price.low_usd, price.high_usd) ?? t.generate.plan.unpriced;
  return price.basis === "estimated" ? `${t.generate.plan.estimated} ${said}` : said;
}

/** What would be sent, what it costs, and the button. */
export function PlanFooter({ model, prompt, planned, sending, error, send }: Props) {
  const reason = useId();
  const { plan } = planned;
  const against = obstacle(model, prompt, planned);
  const pictures = plan?.calls.reduce((sum, call) => sum + call.images, 0) ?? 0;
  const isReady = against === undefined && plan !== undefined;
  const left = plan?.budget?.left_usd;
  const over = against !== undefined && planned.problems.some((problem) => problem.code.includes("budget"));
  const said = against ?? error?.message;
  const tone = said === undefined || against === t.generate.plan.needPrompt ? "text.secondary" : over ? "warning.main" : "error.main";
  const price = plan && against === undefined ? priceWords(plan) : undefined;
  return (
    <Box sx={{ px: 2, pt: 1, pb: 2, borderTop: 1, borderColor: "divider", bgcolor: "background.paper", display: "grid", gap: 1 }}>
      <Box id={reason} role="status" sx={{ display: "flex", justifyContent: "space-between", gap: 2, fontSize: "0.75rem", lineHeight: 1.5, minHeight: 18, color: tone, fontVariantNumeric: "tabular-nums" }}>
        {sentence(said) ?? (plan && pictures > 0 && t.generate.plan.pictures(pictures, plan.calls.length))}
        {said === undefined && left != null && <span>{t.generate.plan.left(dollars(left))}</span>}
      </Box>
      <Button variant="contained" size="large" disabled={!isReady || sending} onClick={send} aria-describedby={reason} aria-keyshortcuts="Control+Enter" sx={{ height: 44, px: 2, fontSize: "0.9375rem", gap: 1, fontVariantNumeric: "tabular-nums" }}>
        {sending ? t.generate.plan.sending : t.generate.plan.button}
        {price && (
          <Box component="span" title={plan?.price.as_of ? t.generate.plan.asOf(plan.price.as_of) : undefined} sx={{ fontWeight: 400 }}>
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
