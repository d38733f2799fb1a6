// The plain page: the panel of a model with the browser's own controls, and a button. It needs nothing but this file.
const $ = (id) => document.getElementById(id);
const JSON_TYPE = { "content-type": "application/json" };
const say = (text) => { $("said").textContent = text; };

async function ask(path, options) {
  return answered(await fetch(path, options));
}

async function answered(response) {
  if (response.ok) return response.json();
  const problem = await response.json();
  $("login").hidden = response.status !== 401;
  const fields = (problem.violations ?? []).map((violation) => `${violation.field}: ${violation.message}`);
  throw new Error([problem.detail ?? problem.title, ...fields].join("\n"));
}

async function listModels() {
  const { models } = await ask("api/v2/models/");
  const usable = models.filter((model) => model.usable);
  $("models").replaceChildren(...usable.map((model) => new Option(model.name, model.key)));
  // The model that a draft without one takes; where there is none, one is chosen by hand: no paid one unasked.
  const plan = { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ prompt: "." }) };
  $("models").value = await ask("api/v1/plan", plan).then(({ model }) => model, () => "");
  await drawPanel();
}

// What a schema lets choose from, wherever it says so.
const offers = (schema) => [
  ...(schema.enum ?? []).map((value) => ({ const: value })),
  ...(schema.const === undefined ? [] : [schema]),
  ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap(offers),
];

function inputOf(schema, hint) {
  const type = [schema.type].flat().find((type) => type !== "null");
  const make = (tag, of = {}) => Object.assign(document.createElement(tag), of);
  if (schema.format === "data-url" || schema.items?.format === "data-url") {
    const input = make("input", { type: "file", accept: "image/*", multiple: type === "array" });
    input.dataset.kind = "files";
    return input;
  }
  const choices = offers(schema);
  if (choices.length) {
    const select = make("select");
    select.append(new Option("", ""), ...choices.map((choice) => new Option(choice.title ?? choice.const, JSON.stringify(choice.const))));
    select.dataset.kind = "json";
    return select;
  }
  if (type === "boolean") return make("input", { type: "checkbox" });
  if (type === "integer" || type === "number") {
    const input = make("input", { type: "number", step: type === "integer" ? "1" : "any", min: schema.minimum ?? "", max: schema.maximum ?? "" });
    input.dataset.kind = "json";
    return input;
  }
  if (type === "string") return hint?.["ui:widget"] === "textarea" ? make("textarea", { rows: hint["ui:options"]?.rows ?? 2 }) : make("input");
  return undefined;
}

function show(input, value) {
  if (value === undefined || value === null || input.dataset.kind === "files") return;
  if (input.type === "checkbox") input.checked = value === true;
  else input.value = input.dataset.kind === "json" ? JSON.stringify(value) : value;
}

function control(name, schema, hint, value) {
  const input = inputOf(schema, hint);
  if (!input) return [];
  input.name = name;
  show(input, value ?? schema.default);
  const label = document.createElement("label");
  const title = document.createElement("span");
  title.textContent = schema.title ?? name;
  const help = document.createElement("small");
  help.textContent = schema.description ?? "";
  label.append(title, input, help);
  return [label];
}

// References within the document, as options use them.
const resolved = (root, schema) =>
  schema.$ref ? { ...schema.$ref.replace("#/", "").split("/").reduce((at, key) => at[key], root), ...schema } : schema;

async function drawPanel() {
  if (!$("models").value && $("models").options.length) return say("Choose a model");
  if (!$("models").value) return say("No model can be used yet: set a provider's key with  impasto keys set PROVIDER");
  const { schema, uiSchema, defaults, prompts, image, generation } = await ask(`api/v2/models/i/${$("models").value}/panel`);
  const of = (name) => schema.properties[name];
  const groups = [prompts, image, generation].map((names) => {
    const set = document.createElement("fieldset");
    set.append(...names.filter(of).flatMap((name) => {
      if (!of(name).properties) return control(name, resolved(schema, of(name)), uiSchema[name], defaults?.[name]);
      return Object.entries(of(name).properties).flatMap(([option, inner]) =>
        control(`${name}.${option}`, resolved(schema, inner), uiSchema[name]?.[option], defaults?.[name]?.[option]));
    }));
    return set;
  });
  const button = document.createElement("button");
  button.textContent = "Generate";
  $("panel").replaceChildren(...groups.filter((set) => set.children.length), button);
}

function valueOf(input, parts) {
  if (input.dataset.kind === "files") {
    const names = [...input.files].map((file, at) => { parts.append(`${input.name}-${at}`, file); return `${input.name}-${at}`; });
    return names.length ? (input.multiple ? names : names[0]) : undefined;
  }
  if (input.type === "checkbox") return input.checked;
  if (input.value === "") return undefined;
  return input.dataset.kind === "json" ? JSON.parse(input.value) : input.value;
}

// A form of parts: the draft as JSON, and each file under a name that the draft gives.
function form() {
  const draft = { model: $("models").value };
  const parts = new FormData();
  for (const input of $("panel").querySelectorAll("[name]")) {
    const value = valueOf(input, parts);
    if (value === undefined) continue;
    const [name, option] = input.name.split(".");
    if (option) (draft[name] ??= {})[option] = value;
    else draft[name] = value;
  }
  parts.append("draft", JSON.stringify(draft));
  return parts;
}

// The last press whose answer has not come: the same form then goes under the same key, so that it is bought once.
let pressed = {};
const keyOf = (asked) => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (pressed.asked !== asked) pressed = { asked, key: [...bytes].map((byte) => byte.toString(16)).join("-") };
  return pressed.key;
};
const partOf = ([name, value]) => [name, value instanceof File ? [value.name, value.size, value.lastModified] : value];

async function order() {
  const body = form();
  const headers = { "idempotency-key": keyOf(JSON.stringify([...body].map(partOf))) };
  const answer = await fetch("api/v1/jobs?wait=120", { method: "POST", body, headers });
  pressed = {};
  return answered(answer);
}

async function make() {
  say("…");
  let job = await order();
  while (["queued", "running"].includes(job.state)) {
    await new Promise((after) => setTimeout(after, 1000));
    job = await ask(`api/v1/jobs/${job.id}`);
  }
  say([job.state, ...job.errors.map((error) => error.message)].join("\n"));
  for (const { id, prompt, width, height } of job.images) {
    $("pictures").prepend(Object.assign(new Image(width, height), { src: `api/v1/images/${id}/full`, alt: prompt ?? "" }));
  }
}

const told = (doing) => doing().catch((error) => say(error.message));
$("panel").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.currentTarget.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  await told(make);
  button.disabled = false;
});
$("models").addEventListener("change", () => told(drawPanel));
$("login").addEventListener("submit", (event) => {
  event.preventDefault();
  told(async () => {
    await ask("api/v1/session", { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ token: $("token").value }) });
    $("login").hidden = true;
    await listModels();
  });
});
told(listModels);
