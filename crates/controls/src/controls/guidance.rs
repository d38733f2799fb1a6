//! The control `guidance`.

use super::number::Bounds;
use crate::{Control, Group, ModelView};
use impasto_sdk::Feature;
use serde_json::{Value, json};

/// Where a model says nothing.
const USUAL: (f64, f64) = (0.0, 30.0);

/// How closely the words are followed.
pub(crate) struct Guidance;

impl Control for Guidance {
    fn id(&self) -> &'static str {
        "guidance"
    }
    fn label(&self) -> &'static str {
        "Guidance"
    }
    fn docs(&self) -> &'static str {
        "How closely the words are followed."
    }
    fn shown(&self) -> &'static str {
        "the model takes a guidance scale"
    }
    fn group(&self) -> Group {
        Group::Generation
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::Guidance)
    }
    fn schema(&self, model: &ModelView) -> Value {
        Bounds::of(model.capabilities.guidance, USUAL)
            .number(json!({ "widget": "updown", "presentation": "slider" }))
    }
    fn default(&self, model: &ModelView) -> Option<Value> {
        Bounds::of(model.capabilities.guidance, USUAL).default(model.defaults.guidance).map(Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn the_default_is_the_records_else_the_models() {
        let caps = json!({"supports_guidance": true, "guidance": {"min": 1.5, "max": 5, "default": 2.5}});
        let mut model = samples::model(caps);
        assert_eq!(Guidance.default(&model), Some(json!(2.5)));
        model.defaults = serde_json::from_value(json!({"guidance": 3.5})).unwrap();
        assert_eq!(Guidance.default(&model), Some(json!(3.5)));
        assert_eq!(Guidance.schema(&model)["minimum"], 1.5);
    }
}
