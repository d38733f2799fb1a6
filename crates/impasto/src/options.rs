//! `-O key=value`: texts become what the model's schema says.

use crate::{
    draft::input,
    failure::{Failure, Outcome},
};
use impasto_core::Uploads;
use serde_json::{Map, Value};

/// Options as values. A value is JSON where it is JSON of a type that the schema takes; else it is a text: `-O
/// name=123` stays a text where the schema says so.
fn read(pairs: &[(String, String)], schema: &Value) -> Outcome<Map<String, Value>> {
    let one = |(name, text): &(String, String)| {
        let value = value(text, &schema["properties"][name], schema);
        let value = value.map_err(|why| Failure::usage(format!("-O {name}: {why}")))?;
        Ok((name.clone(), value))
    };
    pairs.iter().map(one).collect()
}

/// The same, where some options are files: pictures and sounds, or gallery ids.
pub(crate) fn read_with(
    pairs: &[(String, String)],
    schema: &Value,
    files: &[String],
    uploads: &mut Uploads,
) -> Outcome<Map<String, Value>> {
    let mut options = read(pairs, schema)?;
    for (name, text) in pairs.iter().filter(|(name, _)| files.contains(name)) {
        options.insert(name.clone(), Value::String(input(text, uploads)?));
    }
    Ok(options)
}

fn value(text: &str, schema: &Value, whole: &Value) -> Result<Value, String> {
    let read = serde_json::from_str::<Value>(text);
    let types = types(schema, whole, 0);
    let takes_text = types.contains(&"string");
    match read {
        // An option that the schema does not know, or that may be anything: the check has the last word.
        Ok(value) if types.is_empty() || types.iter().any(|name| fits(&value, name)) => Ok(value),
        Ok(value) if !takes_text => Ok(value),
        // Nobody begins a text like that who does not mean a document.
        Err(error) if !takes_text && text.trim_start().starts_with(['{', '[']) => {
            Err(format!("this is not JSON: {error}; in a shell, put it into single quotation marks"))
        }
        _ => Ok(Value::String(text.into())),
    }
}

/// The JSON types that a schema takes; empty where it does not say.
fn types<'a>(schema: &'a Value, whole: &'a Value, depth: u8) -> Vec<&'a str> {
    if let Some(target) = schema["$ref"].as_str().and_then(|text| text.strip_prefix('#')) {
        // A type may refer to itself.
        return match whole.pointer(target) {
            Some(schema) if depth < 8 => types(schema, whole, depth + 1),
            _ => Vec::new(),
        };
    }
    let named = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let fixed = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const")).map(type_of);
    let branches = ["anyOf", "oneOf", "allOf"].iter().filter_map(|word| schema[*word].as_array()).flatten();
    if !named.is_empty() {
        return named;
    }
    let mut all: Vec<&'a str> = fixed.collect();
    branches.for_each(|branch| all.extend(types(branch, whole, depth + 1)));
    all
}

fn fits(value: &Value, name: &str) -> bool {
    name == type_of(value) || (name == "number" && value.is_number())
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_schema_decides_what_a_text_is() {
        let schema = json!({
            "properties": {
                "seed_text": { "type": "string" },
                "maybe_text": { "type": ["string", "null"] },
                "count": { "type": "integer" },
                "heat": { "anyOf": [{ "type": "number" }, { "type": "null" }] },
                "quality": { "$ref": "#/$defs/Quality" },
                "switch": { "type": "boolean" },
                "file": { "oneOf": [{ "type": "object" }] },
            },
            "$defs": { "Quality": { "oneOf": [{ "const": "low" }, { "const": "1" }] } },
        });
        for (name, text, expected) in [
            ("seed_text", "123", json!("123")),
            ("seed_text", "true", json!("true")),
            ("seed_text", "\"quoted\"", json!("quoted")),
            ("maybe_text", "null", Value::Null),
            ("maybe_text", "1.5", json!("1.5")),
            ("count", "3", json!(3)),
            ("count", "3.5", json!(3.5)),
            ("heat", "1", json!(1)),
            ("heat", "0.7", json!(0.7)),
            ("quality", "low", json!("low")),
            ("quality", "1", json!("1")),
            ("switch", "true", json!(true)),
            ("switch", "maybe", json!("maybe")),
            ("file", "{\"format\":\"png\"}", json!({ "format": "png" })),
            ("unknown", "7", json!(7)),
            ("unknown", "seven", json!("seven")),
        ] {
            let pairs = [(name.to_owned(), text.to_owned())];
            assert_eq!(read(&pairs, &schema).unwrap()[name], expected, "{name}={text}");
        }
        for (name, text) in [("file", "{'format': 1}"), ("unknown", "{bad"), ("count", "[1,")] {
            let refused = read(&[(name.to_owned(), text.to_owned())], &schema).unwrap_err();
            assert!(format!("{refused:?}").contains("not JSON"), "{name}={text}: {refused:?}");
        }
        let kept = read(&[("seed_text".into(), "{bad".into())], &schema).unwrap();
        assert_eq!(kept["seed_text"], "{bad", "a text may begin as it likes");
    }

    #[test]
    fn a_type_that_refers_to_itself_ends() {
        let schema = json!({ "properties": { "a": { "$ref": "#/properties/a" } } });
        assert_eq!(read(&[("a".into(), "1".into())], &schema).unwrap()["a"], json!(1));
    }
}
