//! Answers in a given form: whether a form can be asked for, and whether an answer has it.

use serde_json::Value;

/// Why a document is no JSON Schema that an answer could be held against; `None`: it is one.
#[must_use]
pub fn schema_problem(schema: &Value) -> Option<String> {
    if !schema.is_object() {
        return Some("expected a JSON Schema, which is a JSON object, or true for any JSON object".into());
    }
    let error = jsonschema::validator_for(schema).err()?;
    let place = error.instance_path().to_string();
    let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
    Some(format!("this is no valid JSON Schema{place}: {}; mend it", short(&error.to_string())))
}

/// Why an answer does not have the form of a schema; `None`: it has. `Value::Bool(true)` wants any JSON object.
#[must_use]
pub fn misfit(schema: &Value, text: &str) -> Option<String> {
    let answer: Value = match serde_json::from_str(text.trim()) {
        Ok(answer) => answer,
        Err(error) => return Some(format!("it is not JSON: {error}")),
    };
    if *schema == Value::Bool(true) {
        return (!answer.is_object()).then(|| "expected a JSON object".into());
    }
    // A schema that cannot be read was refused before anything was sent.
    let validator = jsonschema::validator_for(schema).ok()?;
    let error = validator.iter_errors(&answer).next()?;
    let place = error.instance_path().to_string();
    let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
    Some(format!("{place}{}", short(&error.to_string())))
}

/// What is wrong may repeat the whole answer.
fn short(text: &str) -> String {
    const MOST: usize = 300;
    if text.chars().count() <= MOST {
        return text.into();
    }
    format!("{}…", text.chars().take(MOST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_schema_is_told() {
        for (schema, fine) in [
            (json!({"type": "object"}), true),
            (json!({}), true),
            (json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}), true),
            (json!({"type": "objekt"}), false),
            (json!({"properties": {"a": {"minimum": "1"}}}), false),
            (json!({"$ref": "https://schemas.example/a.json"}), false),
            (json!({"pattern": "("}), false),
            (json!("object"), false),
            (json!([]), false),
        ] {
            assert_eq!(schema_problem(&schema).is_none(), fine, "{schema}: {:?}", schema_problem(&schema));
        }
    }

    #[test]
    fn an_answer_is_held_against_its_schema() {
        let colour =
            json!({"type": "object", "properties": {"colour": {"type": "string"}}, "required": ["colour"]});
        for (schema, text, said) in [
            (&colour, r#" {"colour": "red"} "#, None),
            (&colour, r#"{"colour": 7}"#, Some("/colour: 7 is not of type")),
            (&colour, "{}", Some("\"colour\" is a required property")),
            (&colour, "```json\n{}\n```", Some("it is not JSON")),
            (&colour, "red", Some("it is not JSON")),
            (&json!(true), "{}", None),
            (&json!(true), "[]", Some("expected a JSON object")),
        ] {
            match (misfit(schema, text), said) {
                (None, None) => {}
                (Some(found), Some(said)) => assert!(found.contains(said), "{text}: {found}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
