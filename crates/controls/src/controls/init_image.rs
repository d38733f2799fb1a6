//! The control `init_image`.

use super::input;
use crate::{
    Control, Group, ModelView, Rule,
    mode::{self, Inputs},
    rules::requires,
};
use impasto_sdk::Mode;
use serde_json::{Value, json};

/// Whether this model takes an image to start from.
pub(crate) fn applies(model: &ModelView) -> bool {
    mode::usable(&model.capabilities)
        .into_iter()
        .any(|mode| mode != Mode::Txt2img || model.capabilities.needs_init_image(mode))
}

/// The image to start from.
pub(crate) struct InitImage;

impl Control for InitImage {
    fn id(&self) -> &'static str {
        "init_image"
    }
    fn label(&self) -> &'static str {
        "Init image"
    }
    fn docs(&self) -> &'static str {
        "The image to start from."
    }
    fn shown(&self) -> &'static str {
        "the model has img2img or inpainting"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, model: &ModelView) -> bool {
        applies(model)
    }
    fn schema(&self, _model: &ModelView) -> Value {
        let mut schema = input::schema();
        schema["x-ui"] = json!({ "presentation": "image" });
        schema
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        let alone = mode::follow(&model.capabilities, Inputs { init: true, mask: false });
        let only_with_mask = !mode::usable(&model.capabilities).contains(&alone);
        let message =
            || format!("{}; an init image requires a mask there", mode::unsupported(alone.as_str(), model));
        only_with_mask.then(|| requires("init_image", "mask_image", message())).into_iter().collect()
    }
    fn required(&self, model: &ModelView) -> bool {
        let modes = mode::usable(&model.capabilities);
        !modes.is_empty() && modes.into_iter().all(|mode| model.capabilities.needs_init_image(mode))
    }
    fn lacking(&self, model: &ModelView) -> String {
        mode::unsupported(Mode::Img2img.as_str(), model) + "; it takes no init image"
    }
    fn missing(&self, model: &ModelView) -> String {
        format!("{} requires an init image", model.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn a_model_that_starts_from_images_has_it() {
        for (caps, applies, required) in [
            (json!({"modes": ["txt2img"]}), false, false),
            (json!({"modes": ["txt2img", "img2img"]}), true, false),
            (json!({"modes": ["img2img"]}), true, true),
            (json!({"modes": ["txt2img", "inpaint"]}), false, false),
            (json!({"modes": ["txt2img", "inpaint"], "mask_format": "alpha"}), true, false),
            (json!({"modes": ["txt2img"], "input_image_required_for": ["txt2img"]}), true, true),
        ] {
            let model = samples::model(caps.clone());
            assert_eq!(
                (InitImage.applies(&model), InitImage.required(&model)),
                (applies, required),
                "{caps}"
            );
        }
    }

    #[test]
    fn a_model_that_only_inpaints_needs_a_mask_with_it() {
        let model = samples::model(json!({"modes": ["txt2img", "inpaint"], "mask_format": "alpha"}));
        let broken = crate::rules::evaluate(&InitImage.rules(&model), &json!({"init_image": "a"}));
        assert_eq!(broken[0].field, "/mask_image");
        assert!(broken[0].message.contains("Mode 'img2img'"));
    }
}
