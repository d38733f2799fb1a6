//! What a model can do.

use super::is_default;
use impasto_sdk::Modality;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a model can do. It is offered only where this fits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Features {
    /// What it makes out of what; at least one.
    #[schemars(title = "Modalities")]
    pub(crate) modalities: Vec<Modality>,
    /// Takes pictures to start from and to follow. Only with a known structure: a template says so by its variables.
    #[schemars(title = "Edits")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) edits: bool,
    /// Needs a picture to start from in every request, so that words alone are not enough.
    #[schemars(title = "Needs a picture")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) needs_image: bool,
    /// Takes masks of what to repaint. Only with a known structure.
    #[schemars(title = "Masks")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) masks: bool,
    /// Answers in JSON of a given schema.
    #[schemars(title = "Structured response")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) structured_response: bool,
    /// May be used to write texts for other models, such as prompts.
    #[schemars(title = "Data generation")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) data_generation: bool,
    /// Answers in pieces while it thinks.
    #[schemars(title = "Streaming")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) streaming: bool,
}

impl Features {
    /// Whether it makes pictures.
    pub(crate) fn makes_pictures(&self) -> bool {
        self.modalities.contains(&Modality::TextToImage)
    }

    /// Whether it answers in words.
    pub(crate) fn makes_words(&self) -> bool {
        self.modalities.iter().any(|modality| *modality != Modality::TextToImage)
    }
}
