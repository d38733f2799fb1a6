//! The places of a JSON Schema where other schemas stand.

use serde_json::Value;

/// Applies a function to every schema directly inside this one.
pub(crate) fn children(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    let Some(object) = schema.as_object_mut() else { return };
    for (keyword, value) in object {
        match (keyword.as_str(), value) {
            ("properties" | "$defs" | "patternProperties", Value::Object(map)) => {
                map.values_mut().for_each(&mut *visit);
            }
            ("oneOf" | "anyOf" | "allOf" | "prefixItems", Value::Array(list)) => {
                list.iter_mut().for_each(&mut *visit);
            }
            (
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames",
                child,
            ) => visit(child),
            _ => {}
        }
    }
}

/// Applies a function to this schema and to every one inside it, inner ones first.
pub(crate) fn everywhere(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    children(schema, &mut |child| everywhere(child, visit));
    visit(schema);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_schemas_are_visited_and_no_values() {
        let mut schema = json!({
            "properties": {"a": {"mark": 1, "const": {"mark": 2}}},
            "items": {"oneOf": [{"mark": 3}]},
            "$defs": {"properties": {"mark": 4}},
            "default": {"mark": 5}
        });
        let mut seen = Vec::new();
        everywhere(&mut schema, &mut |schema| seen.extend(schema.get("mark").and_then(Value::as_u64)));
        assert_eq!(seen, [1, 3, 4]);
    }
}
