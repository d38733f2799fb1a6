//! From OpenAI's request to a question. What cannot be asked is refused by its name, never dropped in silence.

use super::super::{asked::Source, create::resolve, error::Refused, fields::Fields};
use crate::{Caller, Service, routes::gateway::asked::Written};
use impasto_controls::{Change, answer::schema_problem};
use impasto_core::Model;
use serde_json::{Map, Value, json};

/// A request for a completion.
pub(super) struct Asked {
    pub(super) question: Value,
    pub(super) stream: bool,
    /// Whether the stream ends with what was used.
    pub(super) usage: Usage,
    pub(super) changes: Vec<Change>,
}

/// Whether a stream ends with what was used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    Told,
    Untold,
}

/// Parameters without any effect on the words, whatever they hold.
const HARMLESS: [&str; 8] = [
    "user",
    "metadata",
    "store",
    "service_tier",
    "prompt_cache_key",
    "safety_identifier",
    "parallel_tool_calls",
    "modalities",
];

/// Parameters that ask for nothing at these values.
fn is_idle(name: &str, value: &Value) -> bool {
    match name {
        "n" => *value == json!(1),
        "presence_penalty" | "frequency_penalty" | "top_logprobs" => value.as_f64() == Some(0.0),
        "logprobs" => *value == json!(false),
        "logit_bias" => *value == json!({}),
        "tools" | "functions" => *value == json!([]),
        "tool_choice" | "function_call" => *value == json!("none") || *value == json!("auto"),
        _ => HARMLESS.contains(&name),
    }
}

impl Asked {
    pub(super) async fn read(
        service: &Service,
        caller: &Caller,
        mut body: Map<String, Value>,
        model: Option<&Model>,
    ) -> Result<Self, Refused> {
        body.retain(|_, value| !value.is_null());
        let mut fields = Fields::new(body, Written::Json);
        let mut question = Map::new();
        let _ = fields.any("model");
        question.extend(model.map(|model| ("model".to_owned(), json!(model.config.key))));
        let messages = fields.any("messages").unwrap_or_default();
        let mut changes = Vec::new();
        let messages = read_messages(service, caller, messages, &mut changes).await?;
        question.insert("messages".into(), messages);
        let bound = [fields.whole("max_completion_tokens")?, fields.whole("max_tokens")?];
        question.extend(bound.into_iter().flatten().next().map(|most| ("max_tokens".into(), json!(most))));
        for name in ["temperature", "top_p"] {
            question.extend(fields.any(name).map(|value| (name.to_owned(), value)));
        }
        match fields.any("stop") {
            None => {}
            Some(Value::String(text)) => drop(question.insert("stop".into(), json!([text]))),
            Some(other) => drop(question.insert("stop".into(), other)),
        }
        question.extend(format(fields.any("response_format"))?);
        let stream = fields.flag("stream")?.unwrap_or(false);
        let told =
            fields.any("stream_options").is_some_and(|options| options["include_usage"] == json!(true));
        let can_stream =
            model.and_then(|model| model.described.as_ref()).is_none_or(|described| described.streaming);
        // A client that wants pieces gets the answer as one piece of a model that cannot stream.
        if !(stream && can_stream) {
            question.insert("stream".into(), json!(false));
        }
        let options = rest(fields, model)?;
        if !options.is_empty() {
            question.insert("provider_options".into(), Value::Object(options));
        }
        if let Some(model) = model {
            leave_out(model, &mut question, &mut changes);
        }
        let usage = if told { Usage::Told } else { Usage::Untold };
        Ok(Self { question: Value::Object(question), stream, usage, changes })
    }
}

/// Clients send these whether a person chose them or not; a model that has none of them is asked all the same, and the
/// answer says so.
fn leave_out(model: &Model, question: &mut Map<String, Value>, changes: &mut Vec<Change>) {
    let Some(described) = &model.described else { return };
    for name in ["max_tokens", "temperature", "top_p"] {
        if described.reads.iter().any(|read| read == name) {
            continue;
        }
        if let Some(value) = question.shift_remove(name) {
            let message = format!("{} takes no {name}, so none is sent", model.config.name);
            changes.push(Change::dropped(format!("/{name}"), value, "unsupported", message));
        }
    }
}

/// What is left: options of the model by their names, things that ask for nothing, and what nobody can do.
fn rest(fields: Fields, model: Option<&Model>) -> Result<Map<String, Value>, Refused> {
    let known = |name: &str| {
        let schema = model.and_then(|model| model.options.as_ref());
        schema.and_then(|schema| schema.get("properties")?.get(name)).is_some()
    };
    let mut options = Map::new();
    for (name, value) in fields.rest(|_| false) {
        if known(&name) {
            options.insert(name, value);
        } else if !is_idle(&name, &value) {
            let message = format!("{name}: this model cannot be asked for that; leave it out");
            return Err(Refused::param(&name, "unsupported_parameter", message));
        }
    }
    Ok(options)
}

/// The form of the answer, as fields of a question.
fn format(wanted: Option<Value>) -> Result<Map<String, Value>, Refused> {
    let refused = |message: String| Refused::param("response_format", "invalid_value", message);
    let mut fields = Map::new();
    let Some(wanted) = wanted else { return Ok(fields) };
    match wanted["type"].as_str() {
        Some("text") => {}
        Some("json_object") => drop(fields.insert("response_schema".into(), json!(true))),
        Some("json_schema") if wanted["json_schema"]["schema"].is_object() => {
            let described = &wanted["json_schema"];
            if let Some(problem) = schema_problem(&described["schema"]) {
                return Err(refused(format!("response_format.json_schema.schema: {problem}")));
            }
            for (name, field, fits) in [
                ("schema", "response_schema", true),
                ("name", "response_schema_name", described["name"].is_string()),
                ("strict", "response_schema_strict", described["strict"].is_boolean()),
            ] {
                if described[name].is_null() {
                    continue;
                }
                if !fits {
                    return Err(refused(format!(
                        "response_format.json_schema.{name}: expected another type"
                    )));
                }
                fields.insert(field.into(), described[name].clone());
            }
        }
        _ => {
            let message = "response_format: expected {\"type\": \"text\"}, \"json_object\", or \"json_schema\" with a schema";
            return Err(refused(message.into()));
        }
    }
    Ok(fields)
}

async fn read_messages(
    service: &Service,
    caller: &Caller,
    messages: Value,
    changes: &mut Vec<Change>,
) -> Result<Value, Refused> {
    let Value::Array(messages) = messages else {
        return Err(Refused::param("messages", "missing_required_parameter", "messages: expected a list"));
    };
    let mut read = Vec::new();
    for (place, message) in messages.into_iter().enumerate() {
        let at = format!("messages[{place}]");
        let role = match message["role"].as_str() {
            Some("system" | "developer") => "system",
            Some("user") => "user",
            Some("assistant") => "assistant",
            _ => {
                let text =
                    format!("{at}.role: expected system, developer, user or assistant; tools cannot be used");
                return Err(Refused::param("messages", "unsupported_value", text));
            }
        };
        let content = match &message["content"] {
            Value::String(text) => json!(text),
            Value::Array(parts) => {
                let mut pieces = Vec::new();
                for part in parts {
                    changes.extend(no_detail(part, place));
                    pieces.push(piece(service, caller, part, &at).await?);
                }
                Value::Array(pieces)
            }
            Value::Null if role == "assistant" && message["tool_calls"].is_null() => json!(""),
            _ => {
                let text =
                    format!("{at}.content: expected a text or a list of parts; tool calls cannot be used");
                return Err(Refused::param("messages", "invalid_type", text));
            }
        };
        changes.extend(no_name(&message, place));
        read.push(json!({"role": role, "content": content}));
    }
    Ok(Value::Array(read))
}

/// Roles are all that is told of speakers.
fn no_name(message: &Value, place: usize) -> Option<Change> {
    let name = message["name"].as_str()?;
    let text = "names of speakers are not sent; say in the text who speaks";
    Some(Change::dropped(format!("/messages/{place}/name"), json!(name), "unsupported", text))
}

/// How closely a picture is looked at is up to the model.
fn no_detail(part: &Value, place: usize) -> Option<Change> {
    let detail = part["image_url"]["detail"].as_str().filter(|detail| *detail != "auto")?;
    let field = format!("/messages/{place}/content/image_url/detail");
    let text = "how closely a picture is looked at is not sent; the model decides";
    Some(Change::dropped(field, json!(detail), "unsupported", text))
}

async fn piece(service: &Service, caller: &Caller, part: &Value, at: &str) -> Result<Value, Refused> {
    match part["type"].as_str() {
        Some("text") if part["text"].is_string() => Ok(json!({"type": "text", "text": part["text"]})),
        Some("image_url") => {
            let address = part["image_url"]["url"].as_str().unwrap_or_default().to_owned();
            let image = resolve(service, caller, Source::Address(address), "messages").await?;
            Ok(json!({"type": "image", "image": image}))
        }
        Some("input_audio") if part["input_audio"]["data"].is_string() => {
            let data = part["input_audio"]["data"].as_str().unwrap_or_default();
            Ok(json!({"type": "audio", "audio": format!("data:audio/octet-stream;base64,{data}")}))
        }
        other => {
            let message = format!(
                "{at}.content: expected parts of the types text, image_url and input_audio, got {}",
                other.unwrap_or("none")
            );
            Err(Refused::param("messages", "unsupported_value", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_a_given_form_are_asked_for_as_clients_do() {
        let object = json!({"type": "object"});
        for (wanted, fields) in [
            (json!({"type": "text"}), json!({})),
            (json!({"type": "json_object"}), json!({"response_schema": true})),
            (
                json!({"type": "json_schema", "json_schema": {"name": "cat", "schema": object}}),
                json!({"response_schema": object, "response_schema_name": "cat"}),
            ),
            (
                json!({"type": "json_schema", "json_schema": {"name": "cat", "strict": false, "schema": object}}),
                json!({"response_schema": object, "response_schema_name": "cat", "response_schema_strict": false}),
            ),
        ] {
            assert_eq!(format(Some(wanted)).ok().map(Value::Object), Some(fields));
        }
        let of = |schema: Value| json!({"type": "json_schema", "json_schema": schema});
        for wrong in [of(json!({"schema": {"type": "objekt"}})), of(json!({"schema": {}, "strict": "yes"}))] {
            assert!(format(Some(wrong.clone())).is_err(), "{wrong}");
        }
        for wrong in [json!("json"), json!({"type": "xml"}), json!({"type": "json_schema"})] {
            assert!(format(Some(wrong.clone())).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_what_asks_for_nothing_is_passed_over() {
        for (name, value, idle) in [
            ("n", json!(1), true),
            ("n", json!(2), false),
            ("tools", json!([]), true),
            ("tools", json!([{}]), false),
            ("presence_penalty", json!(0), true),
            ("presence_penalty", json!(0.5), false),
            ("user", json!("me"), true),
            ("seed", json!(1), false),
            ("logprobs", json!(true), false),
        ] {
            assert_eq!(is_idle(name, &value), idle, "{name} {value}");
        }
    }
}
