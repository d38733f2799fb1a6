//! JSON Schema as a TypeScript type.

use super::{comment, entries, key};
use serde_json::Value;

/// A named schema: an interface where it is an object, else a type.
pub(super) fn declaration(name: &str, schema: &Value) -> String {
    let head = comment(&schema["description"], 0);
    if is_plain_object(schema) {
        return format!("{head}export interface {name} {}\n", fields(schema, 0));
    }
    format!("{head}export type {name} = {};\n", of(schema, 0))
}

/// The type of a schema. What TypeScript cannot say (bounds, patterns) is left out.
pub(super) fn of(schema: &Value, indent: usize) -> String {
    match schema {
        Value::Bool(false) => return "never".into(),
        Value::Object(_) => {}
        _ => return "unknown".into(),
    }
    let mut parts: Vec<String> = Vec::new();
    for word in ["oneOf", "anyOf"] {
        if let Some(forms) = schema[word].as_array() {
            parts.push(union(forms.iter().map(|form| of(form, indent))));
        }
    }
    parts.extend(schema["allOf"].as_array().into_iter().flatten().map(|form| of(form, indent)));
    parts.extend(own(schema, indent));
    match parts.len() {
        0 => "unknown".into(),
        1 => parts.remove(0),
        _ => parts.iter().map(|part| grouped(part)).collect::<Vec<_>>().join(" & "),
    }
}

/// What a schema says itself, beside the forms that it may have.
fn own(schema: &Value, indent: usize) -> Option<String> {
    if let Some(place) = schema["$ref"].as_str() {
        return place.rsplit('/').next().map(Into::into);
    }
    if let Some(value) = schema.get("const") {
        return Some(value.to_string());
    }
    if let Some(values) = schema["enum"].as_array() {
        return Some(union(values.iter().map(ToString::to_string)));
    }
    match &schema["type"] {
        Value::String(name) => Some(named(name, schema, indent)),
        Value::Array(names) => {
            Some(union(names.iter().filter_map(Value::as_str).map(|name| named(name, schema, indent))))
        }
        _ => schema.get("properties").map(|_| fields(schema, indent)),
    }
}

fn named(name: &str, schema: &Value, indent: usize) -> String {
    match name {
        "integer" | "number" => "number".into(),
        "array" => array(schema, indent),
        "object" => object(schema, indent),
        // `string`, `boolean` and `null` are called the same.
        other => other.into(),
    }
}

fn array(schema: &Value, indent: usize) -> String {
    match schema["prefixItems"].as_array() {
        Some(items) => {
            format!("[{}]", items.iter().map(|item| of(item, indent)).collect::<Vec<_>>().join(", "))
        }
        None => format!("{}[]", grouped(&of(&schema["items"], indent))),
    }
}

fn object(schema: &Value, indent: usize) -> String {
    let more = match &schema["additionalProperties"] {
        Value::Object(_) => Some(of(&schema["additionalProperties"], indent)),
        Value::Null | Value::Bool(true) if schema.get("properties").is_none() => Some("unknown".into()),
        _ => None,
    };
    let map = more.map(|value| format!("{{ [key: string]: {value} }}"));
    match (schema.get("properties"), map) {
        (None, Some(map)) => map,
        (None, None) => "Record<string, never>".into(),
        (Some(_), None) => fields(schema, indent),
        (Some(_), Some(map)) => format!("{} & {map}", fields(schema, indent)),
    }
}

fn fields(schema: &Value, indent: usize) -> String {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (inner, space) = (indent + 2, " ".repeat(indent + 2));
    let mut text = String::from("{\n");
    for (name, field) in entries(&schema["properties"]) {
        let mark = if required.contains(&name.as_str()) { "" } else { "?" };
        text += &comment(&field["description"], inner);
        text += &format!("{space}{}{mark}: {};\n", key(name), of(field, inner));
    }
    format!("{text}{}}}", " ".repeat(indent))
}

fn is_plain_object(schema: &Value) -> bool {
    let forms = ["oneOf", "anyOf", "allOf", "$ref", "const", "enum"];
    schema["type"] == "object"
        && schema["properties"].is_object()
        && !schema["additionalProperties"].is_object()
        && !forms.iter().any(|word| schema.get(word).is_some())
}

/// Forms side by side, each once, in their order.
fn union(forms: impl Iterator<Item = String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for form in forms {
        if !kept.contains(&form) {
            kept.push(form);
        }
    }
    kept.join(" | ")
}

/// In parentheses where it would else be read together with what stands beside it.
fn grouped(text: &str) -> String {
    if text.contains(" | ") || text.contains(" & ") { format!("({text})") } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schemas_become_types() {
        for (schema, expected) in [
            (json!(true), "unknown"),
            (json!(false), "never"),
            (json!({}), "unknown"),
            (json!({"const": "a"}), "\"a\""),
            (json!({"enum": ["a", 1, null]}), "\"a\" | 1 | null"),
            (json!({"type": "array", "items": {"type": ["string", "null"]}}), "(string | null)[]"),
            (
                json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "boolean"}]}),
                "[number, boolean]",
            ),
            (json!({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}), "A | null"),
            (json!({"oneOf": [{"const": 1}, {"const": 1}]}), "1"),
            (json!({"type": "object"}), "{ [key: string]: unknown }"),
            (json!({"type": "object", "additionalProperties": false}), "Record<string, never>"),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                "{ [key: string]: number }",
            ),
            (json!({"allOf": [{"$ref": "#/A"}, {"$ref": "#/B"}]}), "A & B"),
            (
                json!({"oneOf": [{"$ref": "#/A"}, {"$ref": "#/B"}], "type": "object", "properties": {}}),
                "(A | B) & {\n}",
            ),
        ] {
            assert_eq!(of(&schema, 0), expected, "{schema}");
        }
    }
}
