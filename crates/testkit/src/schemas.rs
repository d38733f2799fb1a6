//! Requests against the vendors' own schemas, where somebody has them: set `IMPASTO_WIRE_SPECS` to their folder.

use crate::{fault::Dialect, form, vendor::Request};
use serde_json::{Map, Value};
use std::path::Path;

/// The environment variable that names the folder of the schemas.
pub const SPECS: &str = "IMPASTO_WIRE_SPECS";

/// Checks a request's body against its schema. Without the variable, for an unknown vendor and for requests without a
/// body there is nothing to check.
///
/// # Errors
/// What the schema says, or that it cannot be read.
pub fn check(dialect: Option<Dialect>, request: &Request) -> Result<(), String> {
    let Some(folder) = std::env::var_os(SPECS) else { return Ok(()) };
    check_in(Path::new(&folder), dialect, request)
}

fn check_in(folder: &Path, dialect: Option<Dialect>, request: &Request) -> Result<(), String> {
    let Some(name) = dialect.and_then(|dialect| schema_of(dialect, request)) else { return Ok(()) };
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let schema: Value = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    let body = if name.contains("edit-request") { form_body(request)? } else { request.json()? };
    let validator = jsonschema::validator_for(&schema).map_err(|error| format!("{name}: {error}"))?;
    let wrong: Vec<_> = validator
        .iter_errors(&body)
        .map(|error| {
            format!(
                "{} at {}",
                error.to_string().chars().take(300).collect::<String>(),
                error.instance_path()
            )
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("{name} refuses the request: {}", wrong.join("; "))) }
}

fn schema_of(dialect: Dialect, request: &Request) -> Option<&'static str> {
    let path = request.path.as_str();
    match dialect {
        Dialect::OpenAi if path.ends_with("/images/generations") => {
            Some("openai-images-generate-request.json")
        }
        Dialect::OpenAi if path.ends_with("/images/edits") => Some("openai-images-edit-request.json"),
        Dialect::Gemini if path.ends_with(":generateContent") => Some("gemini-generate-content-request.json"),
        _ => None,
    }
}

/// A form as the JSON that its schema describes: files are strings, numbers and booleans are themselves, fields in
/// brackets are nested.
fn form_body(request: &Request) -> Result<Value, String> {
    let mut body = Map::new();
    let mut images = Vec::new();
    for part in form::parts(request)? {
        if part.file.is_some() {
            let file = Value::from("(a file)");
            if part.name == "image" || part.name == "image[]" {
                images.push(file);
            } else {
                body.insert(part.name, file);
            }
            continue;
        }
        let text = part.text();
        let scalar =
            serde_json::from_str::<Value>(&text).ok().filter(|value| value.is_number() || value.is_boolean());
        nest(&mut body, &part.name, scalar.unwrap_or(Value::String(text)));
    }
    let one = if images.len() == 1 { images.remove(0) } else { Value::Array(images) };
    body.insert("image".into(), one);
    Ok(Value::Object(body))
}

fn nest(body: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('[') {
        None => _ = body.insert(name.into(), value),
        Some((outer, rest)) => {
            let inner = rest.replacen(']', "", 1);
            let member = body.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(members) = member {
                nest(members, &inner, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generation(body: &str) -> Request {
        Request {
            method: "POST".into(),
            path: "/v1/images/generations".into(),
            query: String::new(),
            headers: Vec::new(),
            body: body.into(),
            at_ms: 0,
        }
    }

    #[test]
    fn a_body_that_breaks_the_schema_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let schema =
            r#"{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["prompt"]}"#;
        std::fs::write(folder.path().join("openai-images-generate-request.json"), schema).unwrap();
        let check = |body: &str| check_in(folder.path(), Some(Dialect::OpenAi), &generation(body));
        assert_eq!(check(r#"{"prompt": "a", "n": 2}"#), Ok(()));
        assert!(check(r#"{"prompt": "a", "n": "2"}"#).unwrap_err().contains("/n"));
        assert!(check("{}").unwrap_err().contains("prompt"));
        let missing = check_in(Path::new("/nowhere"), Some(Dialect::OpenAi), &generation("{}"));
        assert!(missing.unwrap_err().contains("/nowhere"));
    }
}
