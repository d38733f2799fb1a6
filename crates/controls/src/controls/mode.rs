//! The control `mode`.

use crate::{Control, Group, ModelView, mode};
use serde_json::{Value, json};

/// How the picture is made. It follows from the inputs: a mask means inpaint, an init image img2img, else txt2img.
pub(crate) struct ModeControl;

impl Control for ModeControl {
    fn id(&self) -> &'static str {
        "mode"
    }
    fn label(&self) -> &'static str {
        "Mode"
    }
    fn docs(&self) -> &'static str {
        "How the picture is made. It follows from the inputs: a mask means inpaint, an init image img2img, else txt2img."
    }
    fn shown(&self) -> &'static str {
        "never; it follows from the inputs"
    }
    fn group(&self) -> Group {
        Group::Hidden
    }
    fn applies(&self, _model: &ModelView) -> bool {
        true
    }
    fn schema(&self, model: &ModelView) -> Value {
        let modes = mode::usable(&model.capabilities);
        if modes.is_empty() {
            // An empty `enum` is not allowed in a schema that form libraries take.
            return json!({ "not": {}, "x-ui": { "widget": "hidden" } });
        }
        json!({ "type": "string", "enum": modes, "x-ui": { "widget": "hidden" } })
    }
    fn not_offered(&self, model: &ModelView, value: &Value) -> Option<String> {
        Some(mode::unsupported(value.as_str()?, model))
    }
    fn recall(&self, _stored: &Value, _model: &ModelView) -> Option<Value> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn the_message_names_the_mode_in_quotes() {
        let message = ModeControl.not_offered(&samples::plain(), &json!("img2img")).unwrap();
        assert_eq!(message, "Mode 'img2img' is not supported by Test Model, which has txt2img");
        assert_eq!(ModeControl.schema(&samples::plain())["enum"], json!(["txt2img"]));
    }

    #[test]
    fn a_stored_mode_is_not_recalled_because_it_follows() {
        assert_eq!(ModeControl.recall(&json!("txt2img"), &samples::plain()), None);
    }
}
