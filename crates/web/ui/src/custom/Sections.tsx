import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { custom as say } from "../strings/custom";
import { AuthPicker } from "./AuthPicker";
import { useForm } from "./around";
import { Control } from "./Control";
import { Closed } from "./Closed";
import { ErrorRules } from "./ErrorRules";
import { answerKindOf, bodyTypeOf, FIELDS, hasTask, isTemplate, type Section, sectionsOf } from "./layout";
import { type Pair, Pairs } from "./Pairs";
import { valueAt } from "./pointer";
import { Said } from "./Said";
import { TemplateEditor } from "./TemplateEditor";
import { Variant } from "./Variant";
import { Variables } from "./Variables";
import { makes } from "./variables";

/** The form, section by section, in the order in which a person thinks. */
export function Sections() {
  const { definition, findings } = useForm();
  return sectionsOf(definition).map((section) => {
    const [title, help] = say.sections[section] ?? [section, ""];
    const Content = CONTENT[section];
    return (
      <Box key={section} component="section" id={`section-${section}`} aria-label={title} sx={{ py: 3, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0, pt: 1 }, scrollMarginTop: 8 }}>
        <Typography variant="h2">{title}</Typography>
        <Typography variant="body2" sx={{ color: "text.secondary", mb: 2 }}>{help}</Typography>
        <Columns>
          <Content />
          <Box sx={{ gridColumn: "1 / -1", "&:empty": { display: "none" } }}>
            <Said findings={WHOLE[section].flatMap((field) => findings.get(field) ?? [])} />
          </Box>
        </Columns>
      </Box>
    );
  });
}

const CONTENT: Record<Section, () => ReactNode> = { about: About, where: Where, variables: Filled, body: Body, response: Response, task: Task, features: Features, limits: Limits, price: Price };

/** What is said of a section as a whole. */
const WHOLE: Record<Section, string[]> = { about: [], where: [], variables: ["/prompts"], body: ["/body"], response: ["/response"], task: ["/task"], features: ["/features"], limits: ["/limits"], price: ["/price"] };

/** Two columns where there is room. */
export function Columns({ children }: { children: ReactNode }) {
  return <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "minmax(0, 1fr)", sm: "repeat(2, minmax(0, 1fr))" }, alignItems: "start" }}>{children}</Box>;
}

function About() {
  return (
    <>
      <Control at="/name" />
      <Control at="/structure" />
      <Control at="/description" wide lines={2} />
    </>
  );
}

function Where() {
  const { definition, proposedAuth, set, findings } = useForm();
  const headers = Object.entries((valueAt(definition, "/headers") as Record<string, string> | undefined) ?? {});
  return (
    <>
      <Control at="/endpoint" wide mono />
      {isTemplate(definition) && <Control at="/method" />}
      <Control at="/model" mono />
      <AuthPicker proposed={proposedAuth} />
      <Control at="/private_network" />
      <Headers pairs={headers} onChange={(pairs) => set("/headers", pairs.length > 0 ? Object.fromEntries(pairs) : undefined)} />
      <Box sx={{ gridColumn: "1 / -1", "&:empty": { display: "none" } }}><Said findings={findings.get("/headers") ?? []} /></Box>
    </>
  );
}

function Headers({ pairs, onChange }: { pairs: Pair[]; onChange(pairs: Pair[]): void }) {
  return <Pairs pairs={pairs} words={say.header} onChange={onChange} />;
}

function Filled() {
  const { definition } = useForm();
  return (
    <>
      {makes(definition) !== "pictures" && <Control at="/prompts/system" />}
      {makes(definition) !== "pictures" && <Control at="/prompts/examples" />}
      <Variables />
    </>
  );
}

/** What a kind of body begins with; what another kind had in its place stays where it can. */
function bodyOf(type: string, before: Record<string, unknown> | undefined): Record<string, unknown> {
  if (type === "form" || type === "multipart") return { type, fields: before?.fields ?? [{ name: "prompt", value: "{{prompt}}" }] };
  return { type, template: before?.template ?? (type === "json" ? '{\n  "prompt": "{{prompt}}"\n}\n' : "{{prompt}}") };
}

function Body() {
  const { definition, set, findings } = useForm();
  const body = valueAt(definition, "/body") as Record<string, unknown> | undefined;
  const type = bodyTypeOf(definition);
  const said = findings.get("/body/type") ?? [];
  const fields = (body?.fields as { name: string; value: string }[] | undefined) ?? [];
  return (
    <>
      <TextField
        select
        data-field="/body/type"
        label={say.body.label}
        value={type in say.body.types ? type : ""}
        onChange={(event) => set("/body", bodyOf(event.target.value, body))}
        error={said.some((one) => one.severity === "wrong")}
        helperText={said.length > 0 && <Said findings={said} />}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true }, formHelperText: { component: "div" } }}
      >
        {Object.entries(say.body.types).map(([value, label]) => <MenuItem key={value} value={value}>{label}</MenuItem>)}
      </TextField>
      {type === "text" ? <Control at="/body/content_type" label="Content-Type" mono /> : <span />}
      {(type === "json" || type === "text") && <TemplateEditor at="/body/template" />}
      {(type === "form" || type === "multipart") && (
        <>
          <Pairs pairs={fields.map(({ name, value }) => [name, value] as const)} words={say.field} onChange={(pairs) => set("/body/fields", pairs.map(([name, value]) => ({ name, value })))} />
          <Box sx={{ gridColumn: "1 / -1" }}><Said findings={findings.get("/body/fields") ?? []} /></Box>
        </>
      )}
    </>
  );
}

function Response() {
  const { definition } = useForm();
  const kind = answerKindOf(definition);
  const rest = ["/response/seed", "/response/revised_prompt", "/response/request_id", "/response/error_message"];
  const isWords = kind === "text";
  return (
    <>
      <Control at="/response/kind" />
      {kind !== "binary" && <Control at="/response/output" mono />}
      {isWords && <Control at="/response/stream" mono />}
      {kind === "url" && <Control at="/response/download" />}
      <Control at="/response/usage/input_tokens" mono />
      <Control at="/response/usage/output_tokens" mono />
      <Closed label={say.more} fields={[...rest, "/response/usage/cached_tokens", "/response/errors", "/response/price"]}>
        <Control at="/response/usage/cached_tokens" mono />
        {rest.map((at) => <Control key={at} at={at} mono />)}
        <Variant at="/response/price" label={say.charge.label} kinds={{ path: say.charge.path, formula: say.charge.formula }} none={say.charge.none} />
        <ErrorRules />
      </Closed>
    </>
  );
}

/** What is asked of every endpoint that answers later. */
const TASK = { id: "id", status: "status", done: ["succeeded"], failed: ["failed"] };

function Task() {
  const { definition, set } = useForm();
  const isOn = hasTask(definition);
  return (
    <>
      <FormControlLabel label={say.task.on} slotProps={{ typography: { variant: "body2" } }} sx={{ gridColumn: "1 / -1", ml: -0.75 }} control={<Switch checked={isOn} onChange={(_, on) => set("/task", on ? TASK : undefined)} />} />
      {isOn && (
        <>
          <Control at="/task/id" mono />
          <Control at="/task/status" mono />
          <Control at="/task/poll_url" mono wide />
          <Control at="/task/poll_url_path" mono />
          <Control at="/task/poll_method" />
          <Control at="/task/done" />
          <Control at="/task/failed" />
          <Control at="/task/refused" />
          <Variant at="/task/fetch" label={say.fetch.label} kinds={{ url: say.fetch.url, path: say.fetch.path }} none={say.fetch.none} />
          <Closed label={say.more} fields={["/task/interval_ms", "/task/backoff", "/task/max_interval_ms", "/task/timeout_seconds", "/task/cancel"]}>
            {["interval_ms", "backoff", "max_interval_ms", "timeout_seconds"].map((name) => <Control key={name} at={`/task/${name}`} />)}
            <Cancel />
          </Closed>
        </>
      )}
    </>
  );
}

function Cancel() {
  const { definition, set, findings } = useForm();
  const isOn = valueAt(definition, "/task/cancel") != null;
  return (
    <>
      <FormControlLabel label={say.task.cancel} slotProps={{ typography: { variant: "body2" } }} sx={{ gridColumn: "1 / -1", ml: -0.75 }} control={<Switch checked={isOn} onChange={(_, on) => set("/task/cancel", on ? { method: "POST", url: "" } : undefined)} />} />
      {isOn && (
        <>
          <Control at="/task/cancel/url" label={say.task.cancelUrl} mono />
          <Control at="/task/cancel/method" />
        </>
      )}
      <Box sx={{ gridColumn: "1 / -1", "&:empty": { display: "none" } }}><Said findings={findings.get("/task/cancel") ?? []} /></Box>
    </>
  );
}

function Features() {
  const { definition } = useForm();
  const known = isTemplate(definition) ? [] : ["edits", "masks"];
  return (
    <>
      <Control at="/features/modalities" />
      {["structured_response", "data_generation", "streaming", ...known, "needs_image"].map((name) => <Control key={name} at={`/features/${name}`} />)}
    </>
  );
}

const FEW = ["/limits/prompt_chars", "/limits/output_tokens", "/limits/images_per_request", "/limits/reference_images"];

function Limits() {
  const rest = FIELDS.limits.filter((field) => field !== "/limits" && !FEW.includes(field));
  return (
    <>
      {FEW.map((field) => <Control key={field} at={field} />)}
      <Closed label={say.more} fields={rest}>
        {rest.map((field) => <Control key={field} at={field} />)}
      </Closed>
    </>
  );
}

function Price() {
  return FIELDS.price.filter((field) => field !== "/price").map((field) => <Control key={field} at={field} />);
}
