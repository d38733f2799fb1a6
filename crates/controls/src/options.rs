//! A model's own options as one property of the draft.

use crate::walk;
use schemars::Schema;
use serde_json::{Map, Value};

/// Where the definitions of options stand among those of a panel.
const PREFIX: &str = "options.";

/// The schema of `provider_options`, and the definitions that it refers to under their new names.
pub(crate) fn hoist(schema: &Schema) -> (Value, Map<String, Value>) {
    // Serialised, not `to_value()`: that would lose the order of the keys.
    let mut schema = serde_json::to_value(schema).unwrap_or_default();
    walk::everywhere(&mut schema, &mut rename);
    let Some(object) = schema.as_object_mut() else { return (Value::Object(Map::new()), Map::new()) };
    let defs = match object.shift_remove("$defs") {
        Some(Value::Object(defs)) => {
            defs.into_iter().map(|(name, def)| (format!("{PREFIX}{name}"), def)).collect()
        }
        _ => Map::new(),
    };
    object.shift_remove("$schema");
    object.insert("title".into(), "Options".into());
    object.entry("type").or_insert_with(|| "object".into());
    // An option that a model does not have is never passed over in silence.
    object.entry("additionalProperties").or_insert(Value::Bool(false));
    (schema, defs)
}

/// The options among these that the model has.
pub(crate) fn known<'a>(
    schema: &'a Value,
    options: &'a Map<String, Value>,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    options.iter().filter(move |(name, _)| schema["properties"].get(name.as_str()).is_some())
}

fn rename(schema: &mut Value) {
    if let Some(Value::String(target)) = schema.get_mut("$ref")
        && let Some(name) = target.strip_prefix("#/$defs/")
    {
        *target = format!("#/$defs/{PREFIX}{name}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn definitions_get_a_prefix_and_references_follow() {
        let (schema, defs) = hoist(&samples::everything().options.unwrap());
        assert!(defs.contains_key("options.Quality") && defs.contains_key("options.File"));
        let text = schema.to_string();
        assert!(text.contains("#/$defs/options.Quality") && !text.contains("#/$defs/Quality"));
        assert!(schema.get("$schema").is_none() && schema.get("$defs").is_none());
    }

    #[test]
    fn options_that_nobody_declared_are_refused() {
        let (schema, _) = hoist(&schemars::json_schema!({"properties": {}}));
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["type"], "object");
    }
}
