//! The sandbox's own wire format, seen from both sides.

use crate::options::Options;
use impasto_sdk::{Mode, Ratio, Size};
use serde::{Deserialize, Serialize};

/// A request. `P` is a picture: by reference where it is sent, base64 text where it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "P: Deserialize<'de>"))]
pub(crate) struct Request<P> {
    pub(crate) model: String,
    pub(crate) mode: Mode,
    pub(crate) prompt: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) negative_prompt: Option<String>,
    /// Pictures wanted.
    pub(crate) n: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<Size>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) aspect_ratio: Option<Ratio>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image_size: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) steps: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guidance: Option<f64>,
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<P>,
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub(crate) mask: Option<P>,
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub(crate) references: Vec<P>,
    /// Unfinished pictures wanted; more than 0 makes the answer a stream.
    pub(crate) partial_images: u32,
    pub(crate) options: Options,
    /// Where no seed is given, chance depends on this: another call gives another picture.
    pub(crate) request_id: String,
}

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Used {
    pub(crate) text_tokens: u64,
    pub(crate) input_images: u64,
    pub(crate) images: u64,
}

/// Why something failed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) code: String,
    pub(crate) message: String,
    /// Milliseconds after which it may be sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after_ms: Option<u64>,
}
