//! One model as one file, YAML or JSON; what is JSON is YAML as well.

use crate::definition::{Definition, body_hint};
use impasto_sdk::{AuthProfile, Bundle, Error, Kind, Result};
use jsonschema::error::ValidationErrorKind;
use schemars::schema_for;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The form of files with more than a definition.
const FORM: u32 = 1;

/// Bytes of a file at most.
const MOST_BYTES: usize = 4 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    impasto_custom_model: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    definition: Definition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth_profile: Option<AuthProfile>,
}

/// Reads a definition alone, or a file that [`write`] wrote.
///
/// # Errors
/// `InvalidRequest` that names line and column.
pub(super) fn read(text: &str) -> Result<Bundle> {
    let value: Value = yaml(text)?;
    if value.is_null() {
        let message = "the file is empty; begin with a known structure";
        return Err(Error::new(Kind::InvalidRequest, message));
    }
    if value.get("impasto_custom_model").is_none() {
        let definition: Definition = yaml(text).map_err(|first| with_the_rest(first, &value))?;
        return Ok(Bundle { id: None, definition: definition.to_value()?, auth_profile: None });
    }
    let file: File =
        yaml(text).map_err(|first| with_the_rest(first, value.get("definition").unwrap_or(&Value::Null)))?;
    if file.impasto_custom_model != FORM {
        let message = format!(
            "expected a file of the form {FORM}, got {}; it was written by a newer version: update first",
            file.impasto_custom_model
        );
        return Err(Error::new(Kind::InvalidRequest, message));
    }
    Ok(Bundle { id: file.id, definition: file.definition.to_value()?, auth_profile: file.auth_profile })
}

/// An error that also names everything else that does not have the shape of a definition: reading stops at the first.
fn with_the_rest(mut first: Error, definition: &Value) -> Error {
    let rest: Vec<_> =
        misshapen(definition).into_iter().filter(|other| !first.message.contains(&*other.1)).collect();
    if !rest.is_empty() {
        let rest: Vec<_> = rest.into_iter().map(|(field, words)| format!("{field}: {words}")).collect();
        first.message = format!("{}; also {}", first.message, rest.join("; "));
    }
    first.message.push_str(body_hint(definition));
    first
}

/// Each field that does not have its shape, and what is wrong with it.
fn misshapen(definition: &Value) -> Vec<(String, String)> {
    let Ok(schema) = serde_json::to_value(schema_for!(Definition)) else { return Vec::new() };
    let Ok(validator) = jsonschema::validator_for(&schema) else { return Vec::new() };
    let mut found = Vec::new();
    for error in validator.iter_errors(definition) {
        let at = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => found.extend(
                unexpected.iter().map(|name| (format!("{at}/{name}"), format!("unknown field `{name}`"))),
            ),
            _ => found.push((at.to_owned(), error.to_string())),
        }
    }
    found
}

/// The whole as YAML. Neither a definition nor a profile holds a secret.
///
/// # Errors
/// `InvalidRequest` where the definition does not have its shape.
pub(super) fn write(bundle: &Bundle) -> Result<String> {
    let file = File {
        impasto_custom_model: FORM,
        id: bundle.id.clone(),
        definition: Definition::of(&bundle.definition)?,
        auth_profile: bundle.auth_profile.clone(),
    };
    serde_saphyr::to_string(&file)
        .map_err(|error| Error::new(Kind::Unexpected, format!("the file cannot be written: {error}")))
}

/// Reads YAML.
///
/// # Errors
/// `InvalidRequest` with line and column.
pub(crate) fn yaml<T: DeserializeOwned>(text: &str) -> Result<T> {
    let invalid = |message: String| Error::new(Kind::InvalidRequest, message);
    if text.len() > MOST_BYTES {
        return Err(invalid(format!("a file has at most {MOST_BYTES} bytes")));
    }
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location().map(|at| format!("line {}, column {}: ", at.line(), at.column()));
        let words = match error.without_snippet() {
            serde_saphyr::Error::Message { msg, .. } => msg.clone(),
            other => other.to_string(),
        };
        // Some messages end in the place that stands before them already.
        let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
        invalid(format!("the file: {}{words}", place.unwrap_or_default()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_and_json_are_the_same_document() {
        let yaml = read("name: Acme\nendpoint: https://a.example\nlimits:\n  prompt_chars: 500\n").unwrap();
        let json =
            read(r#"{"name": "Acme", "endpoint": "https://a.example", "limits": {"prompt_chars": 500}}"#)
                .unwrap();
        assert_eq!(yaml, json);
        assert_eq!(yaml.definition["limits"], json!({"prompt_chars": 500}));
    }

    #[test]
    fn what_was_exported_can_be_imported() {
        let definition = json!({
            "name": "Acme: \"the\" painter", "endpoint": "https://a.example", "auth": "acme",
            "headers": {"X-N": "1.10", "X-Yes": "yes"},
            "variables": [{"name": "n", "type": "integer", "default": 4, "min": 1, "max": 9},
                {"name": "s", "type": "string", "default": "no"}],
            "body": {"type": "json", "template": "{\n  \"p\": {{prompt}}, # no comment\n  \"é\": \"🎨 {{s}}\"\n}\n"},
            "features": {"modalities": ["text_to_image"]}
        });
        let definition = Definition::of(&definition).unwrap().to_value().unwrap();
        let profile: AuthProfile = serde_json::from_value(
            json!({"name": "acme", "method": {"type": "header", "name": "x-key"}, "hosts": ["a.example"]}),
        )
        .unwrap();
        let bundle = Bundle { id: Some("acme".into()), definition, auth_profile: Some(profile) };
        let text = write(&bundle).unwrap();
        assert_eq!(read(&text).unwrap(), bundle, "{text}");
    }

    #[test]
    fn everything_that_is_misshapen_is_told_at_once_and_its_place_once() {
        let text = "name: A\nendpont: x\nmodell: y\nfeatures: {modalitys: []}\nstatus: ready\n";
        for text in [
            text.to_owned(),
            format!("impasto_custom_model: 1\ndefinition:\n  {}", text.trim_end().replace('\n', "\n  ")),
        ] {
            let said = read(&text).unwrap_err().message;
            for name in ["`endpont`", "/modell: unknown field `modell`", "/features/modalitys: ", "/status: "]
            {
                assert_eq!(said.matches(name).count(), 1, "{name}: {said}");
            }
            assert_eq!(said.matches("line").count(), 1, "{said}");
        }
    }

    #[test]
    fn a_form_without_a_list_of_fields_is_told_how_it_is_written() {
        for fields in ["template: x", "fields: {prompt: x}"] {
            let said = read(&format!("body:\n  type: form\n  {fields}\n")).unwrap_err().message;
            assert!(said.contains("fields: [{name: prompt"), "{said}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_line_and_column() {
        for (text, says) in [
            ("name: a\ncolour: red\n", "line 2"),
            ("name: a\n  b: c\n", "line 2"),
            ("limits:\n  speed: 4\n", "speed"),
            ("impasto_custom_model: 7\ndefinition: {}\n", "newer"),
            ("impasto_custom_model: 1\n", "definition"),
            ("[1, 2]", "the file"),
            ("", "empty"),
            ("# name: a\n\n", "empty"),
            ("null", "empty"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.kind == Kind::InvalidRequest && error.message.contains(says), "{text:?}: {error}");
        }
        assert!(read(&" ".repeat(MOST_BYTES + 1)).is_err());
    }
}
