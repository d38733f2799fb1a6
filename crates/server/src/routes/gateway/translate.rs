//! From OpenAI's parameters to a draft. What a model cannot take is refused by name; what says nothing is left out.

use super::{error::Refused, fields::Fields, options::Options};
use crate::Failure;
use impasto_controls::{Change, Violation, violation::code};
use impasto_core::Model;
use impasto_sdk::Feature;
use serde_json::{Map, Value, json};

/// How the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// The pictures themselves.
    Base64,
    /// Their addresses.
    Address,
    /// The pictures one after the other, as events.
    Events,
}

/// A request in our words.
#[derive(Debug)]
pub(super) struct Translated {
    /// What is asked for, without pictures.
    pub(super) draft: Map<String, Value>,
    /// How the answer is wanted.
    pub(super) delivery: Delivery,
    /// What is different from what was asked for, before there is a plan.
    pub(super) changes: Vec<Change>,
}

/// Parameters that mean the same in a draft, for those who know it: they can be given beside OpenAI's.
const OWN: &[&str] =
    &["seed", "negative_prompt", "steps", "guidance", "init_fit", "board_id", "max_cost_usd", "metadata"];

/// Values that ask for nothing: models that lack the option do this anyway.
const HARMLESS: &[(&str, &str)] = &[
    ("quality", "auto"),
    ("quality", "standard"),
    ("background", "auto"),
    ("moderation", "auto"),
    ("style", "auto"),
];

/// OpenAI's own parameters that only some models have.
const KNOWN: &[&str] = &[
    "quality",
    "background",
    "moderation",
    "style",
    "output_format",
    "output_compression",
    "input_fidelity",
    "complexity",
    "frame_count",
    "frame_duration_ms",
    "svg",
    "markup",
];

/// Who asks the client's client: kept with the pictures, never sent.
const NOTES: &[&str] = &["user", "safety_identifier"];

/// Characters of a note at most.
const MOST_NOTE: usize = 512;

/// Translates parameters for this model.
pub(super) fn translate(mut fields: Fields, model: &Model) -> Result<Translated, Refused> {
    let mut changes = Vec::new();
    let mut draft = Map::new();
    let prompt = fields.text("prompt")?;
    let prompt = prompt.ok_or_else(|| {
        Refused::param("prompt", "missing_required_parameter", "prompt: a text of what is wanted is needed")
    })?;
    draft.insert("model".into(), json!(model.config.key));
    draft.insert("prompt".into(), json!(prompt));
    if let Some(count) = fields.whole("n")? {
        draft.insert("num_images".into(), json!(count));
    }
    match fields.text("size")? {
        // A model that cannot choose takes its usual size, as it does when nothing is said.
        Some(size) if size == "auto" && !model.effective.auto_size => {}
        Some(size) => drop(draft.insert("size".into(), json!(size))),
        None => {}
    }
    let delivery = deliver(&mut fields, model, &mut draft, &mut changes)?;
    for name in OWN {
        let is_text = matches!(*name, "negative_prompt" | "init_fit" | "board_id");
        let value = if is_text { fields.any(name) } else { fields.typed(name) };
        value.map(|value| draft.insert((*name).into(), value));
    }
    note(&mut fields, &mut draft)?;
    let options = take_options(fields, model, &mut changes)?;
    if !options.is_empty() {
        draft.insert("provider_options".into(), Value::Object(options));
    }
    Ok(Translated { draft, delivery, changes })
}

fn deliver(
    fields: &mut Fields,
    model: &Model,
    draft: &mut Map<String, Value>,
    changes: &mut Vec<Change>,
) -> Result<Delivery, Refused> {
    let stream = fields.flag("stream")?.unwrap_or_default();
    let wanted = fields.whole("partial_images")?.unwrap_or_default();
    let format = fields.text("response_format")?;
    let delivery = match (format.as_deref(), stream) {
        (None | Some("b64_json"), true) => Delivery::Events,
        (None | Some("b64_json"), false) => Delivery::Base64,
        (Some("url"), false) => Delivery::Address,
        (Some("url"), true) => {
            let message = "response_format: events carry pictures as b64_json, not as url";
            return Err(Refused::param("response_format", "invalid_value", message));
        }
        (Some(other), _) => {
            let message = format!("response_format: expected b64_json or url, got {other:?}");
            return Err(Refused::param("response_format", "invalid_value", message));
        }
    };
    if wanted > 0 && !stream {
        let message = "partial_images: they only come with stream: true";
        return Err(Refused::param("partial_images", "invalid_value", message));
    }
    let most = model.effective.max_partial_images.filter(|_| model.effective.has(Feature::PartialImages));
    let most = most.map_or(0, |most| u64::from(most.get()));
    if wanted > most {
        changes.push(Change {
            field: "/partial_images".into(),
            from: json!(wanted),
            to: json!(most),
            code: "partial_images_lowered".into(),
            message: format!("{} shows {most} unfinished pictures at most", model.config.name),
        });
    }
    if wanted.min(most) > 0 {
        draft.insert("partial_images".into(), json!(wanted.min(most)));
    }
    Ok(delivery)
}

fn note(fields: &mut Fields, draft: &mut Map<String, Value>) -> Result<(), Refused> {
    for name in NOTES {
        if let Some(said) = fields.text(name)? {
            let chars = said.chars().count();
            if chars > MOST_NOTE {
                let message =
                    format!("{name}: expected {MOST_NOTE} characters at most, got {chars}; shorten it");
                return Err(Refused::param(name, "string_above_max_length", message));
            }
            let notes = draft.entry("metadata").or_insert_with(|| json!({}));
            if let Value::Object(notes) = notes {
                notes.insert((*name).into(), json!(said));
            }
        }
    }
    Ok(())
}

/// What is left must be options that the model declares.
fn take_options(
    mut fields: Fields,
    model: &Model,
    changes: &mut Vec<Change>,
) -> Result<Map<String, Value>, Refused> {
    let options = Options::of(model.options.as_ref());
    let mut taken = match fields.typed("provider_options") {
        Some(Value::Object(given)) => given,
        None => Map::new(),
        Some(_) => {
            let message = "provider_options: expected an object";
            return Err(Refused::param("provider_options", "invalid_type", message));
        }
    };
    let mut problems = Vec::new();
    for (name, value) in fields.rest(|name| options.is_text(name)) {
        let nothing = HARMLESS.iter().any(|(known, auto)| *known == name && value == *auto);
        if options.has(&name) {
            if !(nothing && options.lacks_choice(&name, &value)) {
                taken.insert(name, value);
            }
        } else if !nothing && !is_usual_file(&name, &value, model, changes) {
            problems.push(refusal(&name, &options, model));
        }
    }
    if problems.is_empty() { Ok(taken) } else { Err(Failure::refused(problems).into()) }
}

/// Whether this asks for a PNG of a model that chooses the file format itself. That is no reason to refuse, but is told.
fn is_usual_file(name: &str, value: &Value, model: &Model, changes: &mut Vec<Change>) -> bool {
    let usual = (name == "output_format" && value == "png") || (name == "output_compression" && value == 100);
    if usual && name == "output_format" {
        let message = format!("{} chooses the file format itself", model.config.name);
        changes.push(Change::dropped("/output_format", value.clone(), "output_format_dropped", message));
    }
    usual
}

fn refusal(name: &str, options: &Options, model: &Model) -> Violation {
    let names: Vec<_> = options.names().collect();
    let has =
        if names.is_empty() { "no options".into() } else { format!("the options {}", names.join(", ")) };
    let message = format!("{name} is not supported by {}, which has {has}", model.config.name);
    let code = if KNOWN.contains(&name) { code::UNSUPPORTED } else { code::UNKNOWN_FIELD };
    Violation::new(format!("/{name}"), code, message)
}
