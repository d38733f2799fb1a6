//! The fields of an object's schema, in words.

use serde_json::Value;

/// A field of an object, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// What it takes, and what it is when it is not set.
    pub(crate) values: String,
    /// What it does.
    pub(crate) docs: String,
    /// Choices that say what they mean, or the fields of a field that has its own.
    pub(crate) parts: Vec<(String, String)>,
}

/// The fields of an object.
pub(crate) fn all(schema: &Value) -> Vec<Field> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, property)| describe(schema, name, property)).collect()
}

/// One field; `whole` is the schema that its references point into.
pub(crate) fn describe(whole: &Value, name: &str, property: &Value) -> Field {
    let target = target(whole, property);
    let docs = [property, target].into_iter().find_map(|schema| schema["description"].as_str());
    let choices = choices(target);
    let mut values = if choices.is_empty() { kind(target) } else { names(&choices) };
    let default =
        [property, target].into_iter().map(|schema| &schema["default"]).find(|value| !value.is_null());
    if let Some(default) = default {
        values += &format!("; default {}", written(default));
    }
    Field {
        name: name.into(),
        values,
        docs: docs.unwrap_or_default().into(),
        parts: choices.into_iter().chain(inner(whole, target)).filter(|(_, docs)| !docs.is_empty()).collect(),
    }
}

/// What a field really is: through references, and through "or null", which only says that it may be left out.
fn target<'a>(whole: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(place) = schema["$ref"].as_str().and_then(|place| place.strip_prefix('#')) {
        return whole.pointer(place).map_or(schema, |found| target(whole, found));
    }
    let alternatives = schema["anyOf"].as_array().into_iter().flatten();
    let mut real = alternatives.filter(|alternative| alternative["type"] != "null");
    match (real.next(), real.next()) {
        (Some(only), None) => target(whole, only),
        _ => schema,
    }
}

/// The fields of an object inside an object.
fn inner(whole: &Value, schema: &Value) -> Vec<(String, String)> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let part = |field: Field| (format!("`{}`", field.name), format!("{} ({})", field.docs, field.values));
    properties.map(|(name, property)| part(describe(whole, name, property))).collect()
}

fn choices(schema: &Value) -> Vec<(String, String)> {
    let named = schema["oneOf"].as_array().into_iter().flatten().filter(|choice| !choice["const"].is_null());
    let meaning = |choice: &Value| choice["description"].as_str().unwrap_or_default().to_owned();
    let documented = named.map(|choice| (written(&choice["const"]), meaning(choice)));
    let bare = schema["enum"].as_array().into_iter().flatten().filter(|value| !value.is_null());
    documented.chain(bare.map(|value| (written(value), String::new()))).collect()
}

fn names(choices: &[(String, String)]) -> String {
    choices.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn kind(schema: &Value) -> String {
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().find(|name| *name != "null").unwrap_or(&Value::Null),
        one => one,
    };
    let name = match types.as_str() {
        Some("integer") => "whole number",
        Some("boolean") => "`true` or `false`",
        Some("string") => "text",
        Some("array") => "list",
        Some(other) => other,
        None => "one of several forms",
    };
    let bound = |key: &str| schema.get(key).filter(|bound| bound.is_number()).map(ToString::to_string);
    match (bound("minimum"), bound("maximum")) {
        (Some(min), Some(max)) => format!("{name}, {min} to {max}"),
        (Some(min), None) => format!("{name}, at least {min}"),
        (None, Some(max)) => format!("{name}, at most {max}"),
        (None, None) => name.into(),
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_told_in_words() {
        let schema = json!({
            "properties": {
                "quality": {"anyOf": [{"$ref": "#/$defs/Quality"}, {"type": "null"}], "description": "How fine."},
                "detail": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "How much."},
                "fast": {"type": "boolean", "default": false},
                "style": {"type": "string", "enum": ["a", "b"]},
            },
            "$defs": {"Quality": {"oneOf": [
                {"const": "low", "description": "Quick."}, {"const": "high", "description": "Slow."}
            ]}}
        });
        let told: Vec<_> =
            all(&schema).into_iter().map(|field| (field.name, field.values, field.docs)).collect();
        let wanted = [
            ("quality", "`low`, `high`", "How fine."),
            ("detail", "number, 0 to 1", "How much."),
            ("fast", "`true` or `false`; default `false`", ""),
            ("style", "`a`, `b`", ""),
        ];
        assert_eq!(told, wanted.map(|(name, values, docs)| (name.into(), values.into(), docs.into())));
        assert_eq!(all(&schema)[0].parts[1], ("`high`".into(), "Slow.".into()));
    }

    #[test]
    fn a_field_with_fields_of_its_own_names_them() {
        let level = json!({"type": "integer", "description": "How far."});
        let schema = json!({"properties": {"file": {"type": "object", "properties": {"level": level}}}});
        assert_eq!(all(&schema)[0].parts, [("`level`".into(), "How far. (whole number)".into())]);
    }
}
