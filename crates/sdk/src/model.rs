//! A model's record, as InvokeAI writes it and beyond, and the starters that providers ship.

use crate::{Capabilities, ModelLink, Price};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{num::NonZeroU32, sync::Arc};

/// How far a model is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Generally available.
    #[default]
    Ga,
    /// May change or go without much notice.
    Preview,
    /// Still works; the vendor has announced its end.
    Deprecated,
    /// The vendor no longer serves it. It may still work against a compatible base URL.
    Retired,
}

impl Status {
    /// As it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ga => "ga",
            Self::Preview => "preview",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }
}

/// Where a fact was read, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// A page, a package with its version, or a thread.
    pub source: String,
    /// The day it was read, `YYYY-MM-DD`.
    pub as_of: String,
    /// What in this entry is second-hand or assumed, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<String>,
}

/// A model that a provider ships: an entry of its `starters.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// The vendor's model id.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Shown to a person.
    pub name: String,
    /// What it is good for; says that a key is needed and that use may cost money.
    pub description: String,
    /// How far it is in its life.
    #[serde(default)]
    pub status: Status,
    /// The day the vendor stops serving it, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retires_on: Option<String>,
    /// The vendor's id of the model to take instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Where this entry was read.
    pub origin: Origin,
    /// Earlier names, so that a renamed starter still counts as installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<String>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// What a fresh panel shows.
    #[serde(default)]
    pub default_settings: DefaultSettings,
}

/// What a fresh panel shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DefaultSettings {
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<NonZeroU32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<NonZeroU32>,
    /// Pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_images: Option<NonZeroU32>,
    /// Steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<NonZeroU32>,
    /// Guidance scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<f64>,
    /// Provider options, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_options: Option<serde_json::Map<String, Value>>,
}

/// A record's own arrangement of its panel: may reorder or hide controls, never add what the model lacks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PanelLayout {
    /// What is wanted: controls beside the prompt.
    pub prompts: Vec<PanelControl>,
    /// How big and how many.
    pub image: Vec<PanelControl>,
    /// How it is made.
    pub generation: Vec<PanelControl>,
}

/// One control in a [`PanelLayout`], with InvokeAI's hints for sliders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PanelControl {
    /// The control's id. InvokeAI's `dimensions` is our `size`.
    pub name: String,
    /// The slider's least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slider_min: Option<f64>,
    /// The slider's greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slider_max: Option<f64>,
    /// The least value that can be typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_input_min: Option<f64>,
    /// The greatest value that can be typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_input_max: Option<f64>,
    /// The small step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fine_step: Option<f64>,
    /// The large step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coarse_step: Option<f64>,
    /// Values that are marked on the slider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<f64>>,
}

/// The one model type that is known: `external_image_generator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelType {
    /// Makes pictures through a vendor's API.
    #[default]
    ExternalImageGenerator,
}

/// The one record format that is known: `external_api`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelFormat {
    /// Nothing is downloaded; the record is all.
    #[default]
    ExternalApi,
}

/// InvokeAI's base model and source type of such records: `external`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceType {
    /// A vendor's API.
    #[default]
    External,
}

/// A model's record, whole: the starter (or nothing) with a person's edits over it. Unknown fields are refused by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// Unique among records.
    #[serde(default)]
    pub key: String,
    /// Filled as `external:provider:model`.
    #[serde(default)]
    pub hash: String,
    /// Filled as `external://provider/model`.
    #[serde(default)]
    pub path: String,
    /// Always 0: nothing is stored.
    #[serde(default)]
    pub file_size: u64,
    /// Shown to a person.
    #[serde(default)]
    pub name: String,
    /// Shown to a person.
    #[serde(default)]
    pub description: Option<String>,
    /// Filled as `external://provider/model`.
    #[serde(default)]
    pub source: String,
    /// Always `external`.
    #[serde(default)]
    pub source_type: SourceType,
    /// InvokeAI's field; kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_api_response: Option<String>,
    /// A page about the model, `http://` or `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// InvokeAI's field; kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover_image: Option<String>,
    /// Always `external`.
    #[serde(default)]
    pub base: SourceType,
    /// Always `external_image_generator`.
    #[serde(default, rename = "type")]
    pub model_type: ModelType,
    /// Always `external_api`.
    #[serde(default)]
    pub format: ModelFormat,
    /// The provider's id.
    pub provider_id: String,
    /// The vendor's model id.
    pub provider_model_id: String,
    /// What it can do.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// What a fresh panel shows.
    #[serde(default)]
    pub default_settings: Option<DefaultSettings>,
    /// The record's own arrangement of its panel.
    #[serde(default)]
    pub panel_schema: Option<PanelLayout>,
    /// For search.
    #[serde(default)]
    pub tags: Option<Vec<String>>,
    /// InvokeAI's field; kept.
    #[serde(default)]
    pub is_default: bool,

    /// How far it is in its life.
    #[serde(default)]
    pub status: Status,
    /// The day the vendor stops serving it, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retires_on: Option<String>,
    /// The vendor's id of the model to take instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// What it costs here, over the provider's table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// For models without code: opaque here, validated by the provider's schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Arc<Value>>,
    /// Whether it may be used.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

impl ModelConfig {
    /// Which model it is.
    #[must_use]
    pub fn link(&self) -> ModelLink {
        ModelLink { provider: self.provider_id.clone(), model: self.provider_model_id.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_of_invokeais_config_is_known() {
        let example = json!({
            "key": "acme_canvas_1", "name": "Acme Canvas 1", "base": "external",
            "type": "external_image_generator", "format": "external_api", "provider_id": "acme",
            "provider_model_id": "canvas-1",
            "capabilities": {
                "modes": ["txt2img", "img2img", "inpaint"], "supports_negative_prompt": true, "supports_seed": true,
                "supports_guidance": true, "supports_reference_images": false, "max_images_per_request": 1
            },
            "default_settings": { "width": 1024, "height": 1024, "steps": 30 },
            "tags": ["external", "acme"], "is_default": false
        });
        let config: ModelConfig = serde_json::from_value(example).unwrap();
        assert_eq!(config.link().to_string(), "external://acme/canvas-1");
        assert_eq!(config.default_settings.unwrap().steps.unwrap().get(), 30);
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let error = serde_json::from_value::<ModelConfig>(
            json!({"provider_id": "a", "provider_model_id": "b", "colour": "red"}),
        )
        .unwrap_err();
        assert!(error.to_string().contains("colour"));
    }
}
