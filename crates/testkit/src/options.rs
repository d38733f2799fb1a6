//! Values that the schema of a model's options allows, so that each option can be tried.

use crate::sample::{Look, picture};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::Size;
use serde_json::{Map, Value, json};

/// Whole values of an option: its examples, else one for each alternative, each choice, each end of a range. None for what
/// only an example could tell, such as a pattern.
#[must_use]
pub fn values(options: &Value, name: &str) -> Vec<Value> {
    let property = &options["properties"][name];
    let is_fine = |value: &Value| {
        jsonschema::is_valid(&json!({ "$defs": options["$defs"], "allOf": [property] }), value)
    };
    of_schema(options, property).into_iter().filter(is_fine).collect()
}

fn of_schema(whole: &Value, schema: &Value) -> Vec<Value> {
    let list = |name: &str| schema[name].as_array().cloned();
    if let Some(examples) = list("examples") {
        return examples;
    }
    if let Some(only) = schema.get("const") {
        return vec![only.clone()];
    }
    if let Some(choices) = list("enum") {
        return choices;
    }
    if let Some(inner) = schema["$ref"].as_str().and_then(|place| whole.pointer(place.strip_prefix('#')?)) {
        return of_schema(whole, inner);
    }
    match list("oneOf").or_else(|| list("anyOf")) {
        Some(alternatives) => alternatives.iter().flat_map(|inner| of_schema(whole, inner)).collect(),
        None => of_type(whole, schema),
    }
}

/// "Or null" is another way to leave an option out, and no value.
fn of_type(whole: &Value, schema: &Value) -> Vec<Value> {
    let named = |kind: &Value| kind.as_str().filter(|kind| *kind != "null").map(str::to_owned);
    let kinds = schema["type"].as_array().map_or_else(|| vec![schema["type"].clone()], Clone::clone);
    match kinds.iter().find_map(named).as_deref() {
        Some("boolean") => vec![json!(true), json!(false)],
        Some("integer" | "number") => {
            let ends: Vec<_> =
                ["minimum", "maximum"].iter().filter_map(|end| schema.get(end).cloned()).collect();
            if ends.is_empty() { vec![json!(1)] } else { ends }
        }
        Some("string") => vec![text(schema).into()],
        Some("array") => {
            let least = schema["minItems"].as_u64().unwrap_or(1).max(1);
            let item = of_schema(whole, &schema["items"]).into_iter().next();
            item.map(|item| Value::Array((0..least).map(|_| item.clone()).collect())).into_iter().collect()
        }
        Some("object") => vec![object(whole, schema)],
        _ => Vec::new(),
    }
}

fn text(schema: &Value) -> String {
    if schema["format"] == "data-url" {
        let pixel = picture(Size::new(1, 1), 1, Look::Png);
        return format!("data:image/png;base64,{}", STANDARD.encode(pixel));
    }
    let length = |name: &str| schema[name].as_u64().and_then(|length| usize::try_from(length).ok());
    let (least, most) = (length("minLength").unwrap_or(1), length("maxLength").unwrap_or(usize::MAX));
    "words ".chars().cycle().take(least.max(5).min(most)).collect()
}

/// With what it needs, and no more.
fn object(whole: &Value, schema: &Value) -> Value {
    let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let member = |name: &str| {
        let first = of_schema(whole, &schema["properties"][name]).into_iter().next()?;
        Some((name.to_owned(), first))
    };
    Value::Object(needed.filter_map(member).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_option_has_whole_values_that_its_schema_allows() {
        let options = json!({
            "properties": {
                "style": {"anyOf": [{"$ref": "#/$defs/Style"}, {"type": "null"}]},
                "detail": {"type": ["number", "null"], "minimum": 0.0, "maximum": 1.0},
                "tiled": {"type": ["boolean", "null"]},
                "caption": {"type": "string", "maxLength": 3},
                "file": {"oneOf": [
                    {"type": "object", "properties": {"kind": {"const": "png"}}, "required": ["kind"]},
                    {"type": "object", "required": ["kind", "quality"], "properties": {
                        "kind": {"const": "jpeg"}, "quality": {"type": "integer", "minimum": 1}}}
                ]},
                "sizes": {"type": "array", "minItems": 2, "items": {"type": "integer"}},
                "colour": {"type": "string", "pattern": "^#[0-9a-f]{6}$", "examples": ["#00ff00"]},
                "odd": {"type": "string", "pattern": "^#[0-9a-f]{6}$"}
            },
            "$defs": {"Style": {"oneOf": [{"const": "art"}, {"const": "photo"}]}}
        });
        for (name, wanted) in [
            ("style", json!(["art", "photo"])),
            ("detail", json!([0.0, 1.0])),
            ("tiled", json!([true, false])),
            ("caption", json!(["wor"])),
            ("file", json!([{"kind": "png"}, {"kind": "jpeg", "quality": 1}])),
            ("sizes", json!([[1, 1]])),
            ("colour", json!(["#00ff00"])),
            ("odd", json!([])),
        ] {
            assert_eq!(Value::Array(values(&options, name)), wanted, "{name}");
        }
    }
}
