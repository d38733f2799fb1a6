//! The control `init_fit`.

use super::init_image;
use crate::{Control, Group, ModelView, Rule, rules::Test};
use serde_json::{Value, json};

/// How an init image of another shape is made to fit; it is never stretched.
pub(crate) struct InitFitControl;

impl Control for InitFitControl {
    fn id(&self) -> &'static str {
        "init_fit"
    }
    fn label(&self) -> &'static str {
        "Fit of the init image"
    }
    fn docs(&self) -> &'static str {
        "How an init image of another shape is made to fit; it is never stretched."
    }
    fn shown(&self) -> &'static str {
        "the model takes an init image"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, model: &ModelView) -> bool {
        init_image::applies(model)
    }
    fn schema(&self, _model: &ModelView) -> Value {
        json!({
            "type": "string",
            "oneOf": [
                { "const": "crop", "title": "Crop" },
                { "const": "pad", "title": "Pad" }
            ],
            "x-ui": { "widget": "select" }
        })
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        if !model.capabilities.auto_size {
            return Vec::new();
        }
        let test = Test::Apart {
            field: "init_fit".into(),
            value: "pad".into(),
            other: "size".into(),
            not: "auto".into(),
        };
        let message = "padding needs a size in pixels to pad to; give a size such as 1536x1024";
        vec![Rule::new(test, "needs_size", message)]
    }
    fn default(&self, _model: &ModelView) -> Option<Value> {
        Some("crop".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InitFit;
    use crate::samples;

    #[test]
    fn its_choices_are_those_of_the_draft() {
        let schema = InitFitControl.schema(&samples::everything());
        for variant in schema["oneOf"].as_array().unwrap() {
            assert!(serde_json::from_value::<InitFit>(variant["const"].clone()).is_ok(), "{variant}");
        }
        let default = InitFitControl.default(&samples::everything());
        assert_eq!(default, serde_json::to_value(InitFit::default()).ok());
        assert!(!InitFitControl.applies(&samples::plain()));
    }
}
