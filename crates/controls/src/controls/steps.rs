//! The control `steps`.

use super::number::{self, Bounds};
use crate::{Control, Group, ModelView};
use impasto_sdk::Feature;
use serde_json::{Value, json};

/// Where a model says nothing.
const USUAL: (f64, f64) = (1.0, 150.0);

/// Steps of the sampler: more take longer.
pub(crate) struct Steps;

impl Control for Steps {
    fn id(&self) -> &'static str {
        "steps"
    }
    fn label(&self) -> &'static str {
        "Steps"
    }
    fn docs(&self) -> &'static str {
        "Steps of the sampler: more take longer."
    }
    fn shown(&self) -> &'static str {
        "the model takes a number of steps"
    }
    fn group(&self) -> Group {
        Group::Generation
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::Steps)
    }
    fn schema(&self, model: &ModelView) -> Value {
        Bounds::of(model.capabilities.steps, USUAL).integer(json!({ "widget": "range" }))
    }
    fn default(&self, model: &ModelView) -> Option<Value> {
        let bounds = Bounds::of(model.capabilities.steps, USUAL);
        bounds.default(model.defaults.steps.map(|steps| steps.get().into())).map(number::whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn the_default_is_within_the_bounds_or_absent() {
        for (default, range, shown) in [
            (json!({"steps": 30}), json!({"min": 1, "max": 50}), Some(json!(30))),
            (json!({"steps": 80}), json!({"min": 1, "max": 50}), None),
            (json!({}), json!({"min": 1, "max": 50, "default": 28}), Some(json!(28))),
            (json!({}), json!({"min": 1, "max": 50}), None),
        ] {
            let mut model = samples::model(json!({"supports_steps": true, "steps": range}));
            model.defaults = serde_json::from_value(default).unwrap();
            assert_eq!(Steps.default(&model), shown);
        }
    }
}
