//! A model's own options, found by name in the schema that it declares.

use schemars::Schema;
use serde_json::Value;

/// The options of a model.
pub(super) struct Options(Value);

impl Options {
    /// Those of this schema; a model without one has none.
    pub(super) fn of(schema: Option<&Schema>) -> Self {
        Self(schema.map_or(Value::Null, |schema| schema.as_value().clone()))
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// Whether there is this option.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0["properties"].get(name).is_some()
    }

    /// Whether it has choices, and this is none of them.
    pub(super) fn lacks_choice(&self, name: &str, value: &Value) -> bool {
        let mut choices = Vec::new();
        self.walk(&self.0["properties"][name], &mut |schema| {
            choices.extend(schema.get("const"));
            choices.extend(schema.get("enum").and_then(Value::as_array).into_iter().flatten());
        });
        choices.iter().any(|choice| !choice.is_null()) && !choices.contains(&value)
    }

    /// Whether its values are texts.
    pub(super) fn is_text(&self, name: &str) -> bool {
        let mut text = false;
        self.walk(&self.0["properties"][name], &mut |schema| {
            let said = schema.get("type");
            let listed =
                said.and_then(Value::as_array).is_some_and(|types| types.iter().any(|t| t == "string"));
            text |= listed || said.is_some_and(|said| said == "string");
            text |= schema.get("const").is_some_and(Value::is_string);
        });
        text
    }

    /// Visits a schema and what it is made of.
    fn walk<'a>(&'a self, schema: &'a Value, visit: &mut dyn FnMut(&'a Value)) {
        visit(schema);
        if let Some(name) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/$defs/")) {
            self.walk(&self.0["$defs"][name], visit);
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            for part in schema[keyword].as_array().into_iter().flatten() {
                self.walk(part, visit);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn choices_are_found_behind_references() {
        let schema: Schema = serde_json::from_value(json!({
            "properties": {
                "quality": {"anyOf": [{"$ref": "#/$defs/Quality"}, {"type": "null"}]},
                "depth": {"type": "integer", "enum": [8, 16]},
                "note": {"type": ["string", "null"]}
            },
            "$defs": {"Quality": {"oneOf": [{"const": "low"}, {"const": "high"}]}}
        }))
        .unwrap();
        let options = Options::of(Some(&schema));
        assert!(options.lacks_choice("quality", &json!("auto")));
        assert!(!options.lacks_choice("quality", &json!("low")));
        assert!(!options.lacks_choice("note", &json!("anything")));
        assert!(options.is_text("quality") && options.is_text("note") && !options.is_text("depth"));
        assert!(options.has("depth") && !options.has("style") && !Options::of(None).has("depth"));
    }
}
