//! What was asked for, in the words that every model shares.

use impasto_sdk::{Mode, Money, SizeSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What was asked for. [`crate::alias::fold`] turns the other spellings of the geometry into `size` before a draft is
/// read; which fields a model takes stands in its panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// `provider/model` or the key of a record.
    pub model: String,
    /// What is wanted, in words.
    pub prompt: String,
    /// How it is made. It follows from the inputs and is rarely said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// How big, and of which shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeSpec>,
    /// Pictures; more than a call can give become several calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub num_images: Option<u32>,
    /// The seed of the first picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// What is to be avoided, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negative_prompt: Option<String>,
    /// Steps of the sampler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u32>,
    /// How closely the words are followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// The image to start from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init_image: Option<ImageInput>,
    /// How an init image of another shape is made to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init_fit: Option<InitFit>,
    /// What is to be repainted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask_image: Option<ImageInput>,
    /// Pictures to follow, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference_images: Vec<ImageInput>,
    /// Unfinished pictures to show on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial_images: Option<u32>,
    /// The model's own options, by name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub provider_options: Map<String, Value>,
    /// Kept with the pictures; never sent.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// The board that the pictures go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board_id: Option<String>,
    /// Refuse when it may cost more than this many US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_cost_usd: Option<Money>,
}

/// How an init image of another shape is made to fit. It is never stretched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InitFit {
    /// What stands over is cut off, evenly.
    #[default]
    Crop,
    /// What is missing is added around it; where the model takes masks, it is painted (outpainting).
    Pad,
}

/// A picture that goes in: the id of a picture in the gallery, a data URL, or the name of an uploaded file.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ImageInput(pub String);

impl ImageInput {
    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the picture itself stands in the draft.
    #[must_use]
    pub fn is_data_url(&self) -> bool {
        self.0.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"))
    }
}

impl fmt::Debug for ImageInput {
    /// A data URL is megabytes long: only its head is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_data_url() {
            let head = self.0.split([';', ',']).next().unwrap_or_default();
            return write!(f, "ImageInput({head}, {} characters)", self.0.len());
        }
        f.debug_tuple("ImageInput").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_draft_needs_no_more_than_a_model_and_a_prompt() {
        let text = json!({"model": "sandbox/basic", "prompt": "a cat"});
        let draft: Draft = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(draft).unwrap(), text);
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let error =
            serde_json::from_value::<Draft>(json!({"model": "m", "prompt": "p", "colour": 1})).unwrap_err();
        assert!(error.to_string().contains("colour"), "{error}");
    }

    #[test]
    fn a_data_url_is_never_printed_whole() {
        let input = ImageInput(format!("data:image/png;base64,{}", "A".repeat(5000)));
        assert_eq!(format!("{input:?}"), "ImageInput(data:image/png, 5022 characters)");
        assert!(!ImageInput("é".into()).is_data_url());
    }
}
