//! The panel dialect: JSON Schema 2020-12 in the shapes that stock form libraries take.

use crate::walk;
use serde_json::{Map, Value, json};

/// Rewrites a schema, with all inside it, into the panel dialect. It takes the same values as before but for null: in a
/// draft, absent means default.
pub(crate) fn apply(schema: &mut Value) {
    walk::everywhere(schema, &mut |schema| {
        if let Some(object) = schema.as_object_mut() {
            drop_null(object);
            drop_number_format(object);
            flatten_choices(object);
            hide_tag(object);
        }
    });
}

/// `["number", "null"]` becomes `number`; an alternative that is only null goes.
fn drop_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.shift_remove("default");
    }
    for keyword in ["anyOf", "oneOf"] {
        drop_null_variant(schema, keyword);
    }
}

fn drop_null_variant(schema: &mut Map<String, Value>, keyword: &str) {
    let Some(Value::Array(variants)) = schema.get_mut(keyword) else { return };
    let before = variants.len();
    variants.retain(|variant| variant["type"] != "null" && !variant.get("const").is_some_and(Value::is_null));
    if variants.len() == before {
        return;
    }
    if let [Value::Object(only)] = variants.as_slice() {
        let only = only.clone();
        schema.shift_remove(keyword);
        for (key, value) in only {
            // Title, description and default beside the alternatives say more than those inside.
            schema.entry(key).or_insert(value);
        }
    }
}

/// `uint8`, `float` and their like are names of Rust types, which form libraries warn about.
fn drop_number_format(schema: &mut Map<String, Value>) {
    if matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "number")) {
        schema.shift_remove("format");
    }
}

/// Choices become `oneOf` of constants with a type outside: that is what form libraries know as a list to select from.
fn flatten_choices(schema: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = schema.get_mut("oneOf") else { return };
    if !variants.iter().all(|variant| variant.get("const").is_some() || variant.get("enum").is_some()) {
        return;
    }
    let constants: Vec<Value> = variants.drain(..).flat_map(constants).collect();
    let type_name = constants.first().and_then(|first| json_type(&first["const"]));
    let same = constants.iter().all(|constant| json_type(&constant["const"]) == type_name);
    schema.insert("oneOf".into(), constants.into());
    if let (true, Some(name)) = (same, type_name) {
        schema.entry("type").or_insert_with(|| name.into());
    }
}

fn constants(variant: Value) -> Vec<Value> {
    match variant.get("enum") {
        Some(Value::Array(choices)) => choices.iter().map(|choice| json!({ "const": choice })).collect(),
        _ => vec![variant],
    }
}

fn json_type(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(number) => Some(if number.is_f64() { "number" } else { "integer" }),
        _ => None,
    }
}

/// In alternatives of objects that differ by a constant, the constant is set by the choice and needs no field.
fn hide_tag(schema: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = schema.get_mut("oneOf") else { return };
    let Some(tag) = common_tag(variants) else { return };
    for variant in variants {
        let name = variant["properties"][&tag]["const"].clone();
        variant["properties"][&tag]["x-ui"] = json!({ "widget": "hidden" });
        if variant.get("title").is_none() {
            variant["title"] = name;
        }
    }
}

fn common_tag(variants: &[Value]) -> Option<String> {
    let constant = |variant: &Value, name: &str| variant["properties"][name].get("const").is_some();
    let names = variants.first()?.get("properties")?.as_object()?.keys();
    names.into_iter().find(|name| variants.iter().all(|variant| constant(variant, name))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_becomes_one_that_form_libraries_take() {
        for (before, after) in [
            (
                json!({"type": ["number", "null"], "format": "float", "default": null}),
                json!({"type": "number"}),
            ),
            (
                json!({"description": "outside", "anyOf": [{"$ref": "#/$defs/Q"}, {"type": "null"}]}),
                json!({"description": "outside", "$ref": "#/$defs/Q"}),
            ),
            (
                json!({"type": ["string", "null"], "enum": ["low", "high", null]}),
                json!({"type": "string", "enum": ["low", "high"]}),
            ),
            (
                json!({"oneOf": [{"enum": ["a", "b"], "type": "string"}, {"const": "c", "description": "C."}]}),
                json!({"oneOf": [{"const": "a"}, {"const": "b"}, {"const": "c", "description": "C."}], "type": "string"}),
            ),
            (
                json!({"type": "string", "format": "data-url"}),
                json!({"type": "string", "format": "data-url"}),
            ),
        ] {
            let mut schema = json!({"properties": {"x": before}});
            apply(&mut schema);
            assert_eq!(schema["properties"]["x"], after);
            let once = schema.clone();
            apply(&mut schema);
            assert_eq!(schema, once, "twice is as good as once");
        }
    }

    #[test]
    fn the_tag_of_alternatives_is_hidden_and_names_them() {
        let variant = |name| json!({"properties": {"kind": {"const": name}, "n": {"type": "integer"}}});
        let mut schema = json!({"oneOf": [variant("a"), variant("b")]});
        apply(&mut schema);
        assert_eq!(schema["oneOf"][1]["title"], "b");
        assert_eq!(schema["oneOf"][1]["properties"]["kind"]["x-ui"]["widget"], "hidden");
    }
}
