//! The part of JSON Schema that the vendor takes.

use serde_json::{Map, Value, json};

/// Bounds that are refused with a 400 ("For 'integer' type, property 'minimum' is not supported"). That list and the rest
/// of what is changed here are those of the vendor's own package, `transform_schema` of anthropic 2.11.0, and of its guide
/// to structured outputs.
const REFUSED: [&str; 11] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Keywords whose value is a map of schemas by names that people chose.
const NAMED: [&str; 3] = ["properties", "$defs", "definitions"];

/// A schema as it can be sent: every object says that it has no other members, and what cannot be sent is left out. The
/// answer is held against the schema as it was given, so that nothing that was left out is forgotten.
pub(super) fn closed(schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut sent = Map::new();
    for (name, value) in members {
        match name.as_str() {
            "additionalProperties" => {}
            refused if REFUSED.contains(&refused) => {}
            "minItems" if value.as_u64().is_none_or(|least| least > 1) => {}
            // That no second one holds is nothing that a grammar can say.
            "oneOf" => _ = sent.insert("anyOf".into(), each(value)),
            named if NAMED.contains(&named) => _ = sent.insert(name.clone(), inside(value)),
            "anyOf" | "allOf" => _ = sent.insert(name.clone(), each(value)),
            "items" | "not" => _ = sent.insert(name.clone(), closed(value)),
            // Values are values, whatever they look like: `enum`, `const`, `default`.
            _ => _ = sent.insert(name.clone(), value.clone()),
        }
    }
    if is_object(members) {
        sent.insert("additionalProperties".into(), json!(false));
    }
    Value::Object(sent)
}

fn is_object(members: &Map<String, Value>) -> bool {
    members.contains_key("properties")
        || match members.get("type") {
            Some(Value::String(kind)) => kind == "object",
            Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "object"),
            _ => false,
        }
}

fn inside(schemas: &Value) -> Value {
    let named = schemas.as_object().into_iter().flatten();
    named.map(|(name, schema)| (name.clone(), closed(schema))).collect()
}

fn each(schemas: &Value) -> Value {
    schemas.as_array().into_iter().flatten().map(closed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_closed_and_bounds_left_out() {
        let given = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "minProperties": 1,
            "required": ["minimum"],
            "properties": {
                "minimum": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "description": "how many"},
                "tags": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string", "minLength": 2}},
                "two": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/point"}},
                "either": {"oneOf": [{"type": ["object", "null"], "properties": {}}, {"type": "string"}]},
                "fixed": {"const": {"type": "object", "minimum": 1}},
                "free": {"type": "object", "additionalProperties": {"type": "string"}}
            },
            "$defs": {"point": {"properties": {"x": {"type": "number", "multipleOf": 2}}}}
        });
        let sent = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "required": ["minimum"], "additionalProperties": false,
            "properties": {
                "minimum": {"type": "integer", "description": "how many"},
                "tags": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                "two": {"type": "array", "items": {"$ref": "#/$defs/point"}},
                "either": {"anyOf": [
                    {"type": ["object", "null"], "properties": {}, "additionalProperties": false}, {"type": "string"}]},
                "fixed": {"const": {"type": "object", "minimum": 1}},
                "free": {"type": "object", "additionalProperties": false}
            },
            "$defs": {"point": {"properties": {"x": {"type": "number"}}, "additionalProperties": false}}
        });
        assert_eq!(closed(&given), sent);
        assert_eq!(closed(&sent), sent);
        assert_eq!(closed(&json!(true)), json!(true));
    }
}
