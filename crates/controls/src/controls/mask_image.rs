//! The control `mask_image`.

use super::input;
use crate::{Control, Group, ModelView, Rule, mode, rules::requires};
use impasto_sdk::Mode;
use serde_json::{Value, json};

/// What of the init image is to be repainted: where the mask is transparent, or, without an alpha channel, white.
pub(crate) struct MaskImage;

impl Control for MaskImage {
    fn id(&self) -> &'static str {
        "mask_image"
    }
    fn label(&self) -> &'static str {
        "Mask"
    }
    fn docs(&self) -> &'static str {
        "What of the init image is to be repainted: where the mask is transparent, or, without an alpha channel, white."
    }
    fn shown(&self) -> &'static str {
        "the model has inpainting and takes a mask"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, model: &ModelView) -> bool {
        mode::usable(&model.capabilities).contains(&Mode::Inpaint)
    }
    fn schema(&self, _model: &ModelView) -> Value {
        let mut schema = input::schema();
        schema["x-ui"] = json!({ "presentation": "mask" });
        schema
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        let message = format!("Mode 'inpaint' of {} requires an init image", model.name);
        vec![requires("mask_image", "init_image", message)]
    }
    fn required(&self, model: &ModelView) -> bool {
        mode::usable(&model.capabilities) == [Mode::Inpaint]
    }
    fn lacking(&self, model: &ModelView) -> String {
        mode::unsupported(Mode::Inpaint.as_str(), model) + "; it takes no mask"
    }
    fn missing(&self, model: &ModelView) -> String {
        format!("{} requires a mask", model.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn a_mask_needs_an_init_image() {
        let model = samples::everything();
        assert!(MaskImage.applies(&model));
        let broken = crate::rules::evaluate(&MaskImage.rules(&model), &json!({"mask_image": "a"}));
        assert!(broken[0].message.contains("requires an init image"));
    }

    #[test]
    fn a_model_without_a_mask_format_has_none() {
        let model = samples::model(json!({"modes": ["txt2img", "inpaint"]}));
        assert!(!MaskImage.applies(&model));
        assert!(MaskImage.lacking(&model).contains("Mode 'inpaint'"));
    }
}
