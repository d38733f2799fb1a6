//! Models that tests look at.

use crate::ModelView;
use impasto_sdk::Capabilities;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) fn capabilities(value: Value) -> Capabilities {
    serde_json::from_value(value).unwrap()
}

/// A model with these capabilities and nothing else.
pub(crate) fn model(caps: Value) -> ModelView {
    ModelView {
        key: "test-model".into(),
        name: "Test Model".into(),
        provider: "test".into(),
        capabilities: capabilities(caps),
        defaults: serde_json::from_value(json!({})).unwrap(),
        layout: None,
        options: None,
    }
}

/// A model that can do only what every model can.
pub(crate) fn plain() -> ModelView {
    model(json!({}))
}

/// A model that has every control.
pub(crate) fn everything() -> ModelView {
    let caps = json!({
        "modes": ["txt2img", "img2img", "inpaint"],
        "supports_reference_images": true, "supports_negative_prompt": true, "supports_seed": true,
        "supports_guidance": true, "supports_steps": true, "mask_format": "alpha",
        "max_images_per_request": 10, "max_reference_images": 3, "max_prompt_chars": 1000,
        "max_partial_images": 3, "max_input_images": 3, "auto_size": true,
        "allowed_aspect_ratios": ["1:1", "16:9"],
        "aspect_ratio_sizes": {
            "1:1": {"width": 1024, "height": 1024}, "16:9": {"width": 1344, "height": 768}
        }
    });
    let options = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    ModelView { options: Some(options.into_root_schema_for::<Options>()), ..model(caps) }
}

/// Options with all that a provider may need: choices, optional numbers, tagged unions, hints.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    /// How fine.
    quality: Option<Quality>,
    /// How wild.
    #[schemars(range(min = 0.0, max = 2.0), extend("x-ui" = {"widget": "range", "marks": [0, 1, 2]}))]
    temperature: Option<f32>,
    /// Kind of file.
    file: Option<File>,
}

/// How fine.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Quality {
    /// Quick.
    Low,
    /// Slow.
    High,
}

/// Kind of file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "format", rename_all = "lowercase", deny_unknown_fields)]
enum File {
    /// Without loss.
    Png {},
    /// With loss.
    Jpeg {
        /// Per cent.
        #[schemars(range(min = 1, max = 100))]
        quality: u8,
    },
}
