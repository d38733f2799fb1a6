import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { getUiOptions, type FieldTemplateProps, type MultiSchemaFieldTemplateProps, type ObjectFieldTemplateProps } from "@rjsf/utils";
import { createContext, type ReactNode, useContext } from "react";
import { Beside } from "../../prompting/beside";
import { sentence } from "../../shared/say";
import { t } from "../../strings";
import { arrange, type Draft, isTouched, optionsInSight, ownOptions, presentationOf, waitsFor } from "./document";
import { More } from "./More";
import { changeWords, named, notesOf, useAround } from "./notes";
import { says, short } from "./words";

/** One control: its name, itself, what it does, and what the plan says of it. */
export function FieldTemplate(props: FieldTemplateProps) {
  const { panel, draft, notes } = useAround();
  const { id, children, label, schema, hidden, uiSchema, required, rawDescription, formData } = props;
  const path = (props.fieldPathId?.path ?? []) as (string | number)[];
  const [name] = path;
  if (hidden) return <Box sx={{ display: "none" }}>{children}</Box>;
  const isObject = schema.type === "object" || (schema.type === undefined && schema.properties !== undefined);
  if (path.length === 0 || isObject) return <>{children}</>;
  if (path.length === 1 && waitsFor(panel, String(name), draft)) return null;
  // How a picture is made to fit matters only where there is one.
  if (path.length === 1 && name === "init_fit" && !draft.init_image) return null;
  // An object says what concerns its fields at each of them.
  const hasFields = typeof formData === "object" && formData !== null && !Array.isArray(formData);
  const concerning = notesOf(notes, path, !hasFields);
  const description = rawDescription ?? schema.description;
  const isFlag = schema.type === "boolean";
  const hint = presentationOf(uiSchema);
  // Pictures and words say it in their own place, and shapes need no words.
  const quiet = Boolean(getUiOptions(uiSchema).rows) || hint === "image" || hint === "images" || hint === "mask" || hint === "aspect";
  return (
    <Box className="field" data-field={path.join(".")} sx={{ minWidth: 0 }}>
      {(props.displayLabel !== false || hint) && !isFlag && (
        <Typography
          component="label"
          htmlFor={id}
          id={`${id}__label`}
          variant="body2"
          title={description}
          sx={{ display: "flex", gap: 1, mb: 0.5, fontWeight: path.length === 1 && required ? 600 : 400 }}
        >
          {label}
        </Typography>
      )}
      {path.length === 1 && name === "prompt" && <Beside />}
      {children}
      {description && !quiet && !says(label, description) && (
        <Typography variant="caption" component="p" id={`${id}__help`} sx={{ color: "text.secondary", m: 0, mt: 0.5 }}>
          {short(description)}
        </Typography>
      )}
      {concerning.changes.map((change) => (
        <Note key={change.code + change.field} tone="warning.main">
          {changeWords(change)}
        </Note>
      ))}
      {concerning.problems.map((problem) => (
        <Note key={problem.code + problem.field} tone="error.main">
          {sentence(named(panel, problem))}
        </Note>
      ))}
    </Box>
  );
}

/** What the plan says, under the control that it concerns. */
export function Note({ tone, children }: { tone: "warning.main" | "error.main"; children: ReactNode }) {
  return (
    <Typography variant="caption" component="p" role={tone === "error.main" ? "alert" : undefined} sx={{ color: tone, m: 0, mt: 0.5 }}>
      {children}
    </Typography>
  );
}

const Rest = createContext<{ content: ReactNode; touched: boolean } | undefined>(undefined);

/** The panel as a whole, and objects of options within it. */
export function ObjectFieldTemplate(props: ObjectFieldTemplateProps) {
  const path = (props.fieldPathId?.path ?? []) as (string | number)[];
  if (path.length === 0) return <Root {...props} />;
  return path.length === 1 ? <Options {...props} name={String(path[0])} /> : <Plain {...props} />;
}

function Root({ properties }: ObjectFieldTemplateProps) {
  const { panel, draft } = useAround();
  const { what, big, how, more } = arrange(panel);
  const of = (names: string[]) =>
    names.flatMap((name) => properties.filter((property) => property.name === name && !property.hidden).map((property) => property.content));
  const rest = { content: more.length ? of(more) : undefined, touched: isTouched(panel, more, draft) };
  return (
    <>
      <Group label={t.generate.groups.what}>{of(what)}</Group>
      <Group label={t.generate.groups.big}>{of(big)}</Group>
      <Group label={t.generate.groups.how}>
        <Rest value={rest}>{how.length ? of(how) : <RestOnly />}</Rest>
      </Group>
    </>
  );
}

/** Controls that belong together, below a hairline. */
function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box
      component="section"
      aria-label={label}
      sx={{ px: 2, py: 2, display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}
    >
      {children}
    </Box>
  );
}

function RestOnly() {
  const rest = useContext(Rest);
  return rest?.content ? <More touched={rest.touched}>{rest.content}</More> : null;
}

/** A model's own options: two in sight, the others under "More" with what else few people touch. */
function Options({ properties, name, formData }: ObjectFieldTemplateProps & { name: string }) {
  const { panel } = useAround();
  const rest = useContext(Rest);
  const sight = optionsInSight(panel, name);
  const shown = properties.filter((property) => !property.hidden);
  const first = sight.flatMap((option) => shown.filter((property) => property.name === option));
  const others = shown.filter((property) => !sight.includes(property.name));
  const own = ownOptions(panel, name, (formData ?? {}) as Draft);
  const touched = others.some((property) => own.includes(property.name)) || rest?.touched === true;
  return (
    <>
      {first.map((property) => property.content)}
      {(others.length > 0 || rest?.content) && (
        <More touched={touched}>
          {rest?.content}
          {others.map((property) => property.content)}
        </More>
      )}
    </>
  );
}

/** An object within options. */
function Plain({ properties, schema }: ObjectFieldTemplateProps) {
  const { title } = schema;
  return (
    <Box component="fieldset" sx={{ border: 0, borderLeft: 2, borderColor: "divider", m: 0, p: 0, pl: 1.5, display: "grid", gap: 2, minWidth: 0 }}>
      {title && (
        <Typography component="legend" variant="h3" sx={{ p: 0, mb: 1 }}>
          {title}
        </Typography>
      )}
      {properties.map((property) => property.content)}
    </Box>
  );
}

/** A choice between kinds of values: which kind, and then the value. */
export function MultiSchemaFieldTemplate({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) {
  return (
    <Box sx={{ display: "grid", gap: 1 }}>
      {selector}
      {optionSchemaField}
    </Box>
  );
}

/** Problems stand under their fields already. */
export const Nothing = () => null;
