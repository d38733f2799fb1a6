//! Within which bounds a model works.

use impasto_sdk::{
    FreeSize, InputLimits, MaskFormat, MaskRules, NumberRange, Ratio, ResolutionPreset, Size, SizeTable,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Within which bounds a model works. A limit that is absent is not known; the vendor then has the last word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Characters of a prompt at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prompt_chars: Option<NonZeroU32>,
    /// Tokens of an answer at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output_tokens: Option<NonZeroU32>,
    /// Pictures that one request gives at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) images_per_request: Option<NonZeroU32>,
    /// Reference images at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference_images: Option<NonZeroU32>,
    /// Limits on each input picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_images: Option<InputLimits>,
    /// Which mask it takes; absent: a grey one, white is repainted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mask_format: Option<MaskFormat>,
    /// What the mask must look like, beyond its format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mask: Option<MaskRules>,
    /// No side of a picture may be longer than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_size: Option<Size>,
    /// The one size of each shape; the first is the usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sizes: Option<SizeTable>,
    /// The only shapes it draws.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) aspect_ratios: Option<Vec<Ratio>>,
    /// Sizes that are named by shape and size class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) presets: Option<Vec<ResolutionPreset>>,
    /// Any size within these rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) free_size: Option<FreeSize>,
    /// Bounds of the seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<NumberRange>,
    /// Bounds of the number of steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<NumberRange>,
    /// Bounds of the guidance scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guidance: Option<NumberRange>,
    /// Seconds that the vendor may be silent; absent: 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 3600))]
    pub(crate) timeout_seconds: Option<u32>,
    /// Bytes of a request at most; absent: 64 MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_bytes: Option<u64>,
}
