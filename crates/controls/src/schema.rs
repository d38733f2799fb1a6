//! The JSON Schema of a draft for one model, still with its display hints.

use crate::{
    ModelView,
    controls::control,
    dialect,
    layout::{Arrangement, OPTIONS, narrow},
    options,
};
use serde_json::{Map, Value, json};

/// The schema of a draft for a model, and what a fresh panel shows.
pub(crate) struct DraftSchema {
    pub(crate) schema: Value,
    pub(crate) defaults: Map<String, Value>,
}

/// Builds the schema of a draft for this model, in the order of the panel.
pub(crate) fn build(model: &ModelView, arrangement: &Arrangement) -> DraftSchema {
    let mut parts = Parts::default();
    parts.properties.insert("model".into(), model_property(model));
    parts.required.push("model".into());
    for id in arrangement.order() {
        if id == OPTIONS {
            parts.add_options(model);
        } else {
            parts.add_control(id, model);
        }
        if arrangement.hidden.contains(&id) {
            parts.properties[id]["x-ui"]["widget"] = "hidden".into();
        }
    }
    parts.add_common();
    let Parts { properties, required, defs, defaults } = parts;
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": model.name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        "x-ui": { "order": order(arrangement) }
    });
    if !defs.is_empty() {
        schema["$defs"] = Value::Object(defs);
    }
    dialect::apply(&mut schema);
    DraftSchema { schema, defaults }
}

#[derive(Default)]
struct Parts {
    properties: Map<String, Value>,
    required: Vec<String>,
    defs: Map<String, Value>,
    defaults: Map<String, Value>,
}

impl Parts {
    fn add_control(&mut self, id: &str, model: &ModelView) {
        let Some(control) = control(id) else { return };
        let mut schema = json!({ "title": control.label(), "description": control.docs() });
        if let (Value::Object(schema), Value::Object(fragment)) = (&mut schema, control.schema(model)) {
            schema.extend(fragment);
        }
        narrow(control, &mut schema, model);
        // A stable id, so that a page can translate the label.
        schema["x-ui"]["labelId"] = format!("control.{id}").into();
        if let Some(default) = control.default(model).filter(|value| within(&schema, value)) {
            schema["default"] = default.clone();
            self.defaults.insert(id.into(), default);
        }
        if control.required(model) {
            self.required.push(id.into());
        }
        self.properties.insert(id.into(), schema);
    }

    fn add_options(&mut self, model: &ModelView) {
        let Some((mut schema, defs)) = model.options.as_ref().map(options::hoist) else { return };
        let wanted = model.defaults.provider_options.clone().unwrap_or_default();
        let valid = valid_options(&schema, &defs, &wanted);
        if !valid.is_empty() {
            schema["default"] = Value::Object(valid.clone());
            self.defaults.insert(OPTIONS.into(), Value::Object(valid));
        }
        schema["x-ui"]["labelId"] = format!("control.{OPTIONS}").into();
        self.properties.insert(OPTIONS.into(), schema);
        self.defs.extend(defs);
    }

    /// Fields of every draft that are no controls.
    fn add_common(&mut self) {
        let hidden = json!({ "widget": "hidden" });
        let common = [
            (
                "metadata",
                json!({
                    "title": "Metadata", "description": "Kept with the pictures; never sent.", "type": "object",
                    "x-ui": hidden
                }),
            ),
            (
                "board_id",
                json!({
                    "title": "Board", "description": "The board that the pictures go to.", "type": "string",
                    "x-ui": hidden
                }),
            ),
            (
                "max_cost_usd",
                json!({
                    "title": "Cost at most", "type": "number", "minimum": 0, "x-ui": hidden,
                    "description": "Refuse when it may cost more than this many US dollars."
                }),
            ),
        ];
        self.properties.extend(common.map(|(id, schema)| (id.to_owned(), schema)));
    }
}

fn model_property(model: &ModelView) -> Value {
    json!({
        "title": "Model", "description": "The model's key.", "type": "string", "const": model.key,
        "default": model.key, "x-ui": { "widget": "hidden" }
    })
}

fn order(arrangement: &Arrangement) -> Vec<&'static str> {
    // The form library throws on a property that is not listed, unless there is a star.
    ["model"].into_iter().chain(arrangement.order()).chain(["*"]).collect()
}

/// Whether a default lies within bounds that a layout may have narrowed.
fn within(schema: &Value, default: &Value) -> bool {
    let Some(value) = default.as_f64() else { return true };
    let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
    let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
    (least..=most).contains(&value)
}

/// The options of a record's defaults that the model has and that are valid; a wrong default must not spoil a panel.
fn valid_options(
    schema: &Value,
    defs: &Map<String, Value>,
    wanted: &Map<String, Value>,
) -> Map<String, Value> {
    let valid = |name: &str, value: &Value| {
        let mut one = json!({ "$defs": defs, "allOf": [schema["properties"][name]] });
        dialect::apply(&mut one);
        jsonschema::validator_for(&one).is_ok_and(|validator| validator.is_valid(value))
    };
    options::known(schema, wanted)
        .filter(|(name, value)| valid(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout::arrange, samples};

    #[test]
    fn the_schema_is_valid_by_the_standards_own_schema() {
        for model in [samples::plain(), samples::everything()] {
            let built = build(&model, &arrange(&model));
            assert!(jsonschema::meta::is_valid(&built.schema), "{:#}", built.schema);
        }
    }

    #[test]
    fn wrong_defaults_of_a_record_are_left_out() {
        let mut model = samples::everything();
        let defaults =
            json!({"provider_options": {"quality": "low", "temperature": 9, "magic": 1}, "steps": 9999});
        model.defaults = serde_json::from_value(defaults).unwrap();
        let built = build(&model, &arrange(&model));
        assert_eq!(built.defaults["provider_options"], json!({"quality": "low"}));
        assert!(!built.defaults.contains_key("steps"));
    }

    #[test]
    fn a_default_that_a_layout_rules_out_is_left_out() {
        let mut model = samples::everything();
        model.defaults = serde_json::from_value(json!({"steps": 100})).unwrap();
        let layout = json!({"generation": [{"name": "steps", "number_input_max": 40}]});
        model.layout = serde_json::from_value(layout).unwrap();
        assert!(!build(&model, &arrange(&model)).defaults.contains_key("steps"));
    }
}
