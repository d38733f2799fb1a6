//! What of an answer is what.

use super::is_default;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What of an answer is what. Paths are JSONPath (RFC 9535), with or without `$` at the start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Response {
    /// Where the answer is, e.g. `choices[0].message.content`. Not with `binary`.
    #[schemars(title = "Output path")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) output: String,
    /// What stands there.
    #[schemars(title = "Output kind")]
    pub(crate) kind: OutputKind,
    /// With which secret pictures behind addresses are fetched.
    #[schemars(title = "Download")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) download: Download,
    /// Where the next piece of a streamed answer is in each event, e.g. `choices[0].delta.content`.
    #[schemars(title = "Path in stream events")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) stream: String,
    /// Where the tokens are.
    #[schemars(title = "Tokens")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) usage: UsagePaths,
    /// Where the seed is that a picture was made from.
    #[schemars(title = "Seed")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) seed: String,
    /// Where the prompt is as the vendor rewrote it.
    #[schemars(title = "Revised prompt")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) revised_prompt: String,
    /// Where the vendor's id of the request is.
    #[schemars(title = "Request id")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) request_id: String,
    /// Where the message of an error is; absent: the usual places.
    #[schemars(title = "Error message")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) error_message: String,
    /// When an answer of status 200 is an error all the same; the first that holds counts. Of an answer of another status
    /// those count that name values and say more than `failed`.
    #[schemars(title = "Error rules")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) errors: Vec<ErrorRule>,
    /// What it cost, where the answer tells.
    #[schemars(title = "Price")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) price: Option<Charge>,
}

/// What stands at the output path. A path that leads to several places, or to a list, gives several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OutputKind {
    /// Words.
    #[default]
    Text,
    /// Pictures in base64.
    Base64,
    /// Pictures as data URLs.
    DataUrl,
    /// Addresses of pictures.
    Url,
    /// No document: the answer's body is the picture.
    Binary,
}

/// With which secret pictures behind addresses are fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Download {
    /// With none: the address is all that is needed.
    #[default]
    Plain,
    /// With that of the auth profile.
    WithAuth,
}

/// Where the tokens are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UsagePaths {
    /// Tokens that were sent, e.g. `usage.prompt_tokens`. Where the path leads to several numbers, they are added.
    #[schemars(title = "Input tokens")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) input_tokens: String,
    /// Tokens that came back, e.g. `usage.completion_tokens`.
    #[schemars(title = "Output tokens")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) output_tokens: String,
    /// Which of those sent were cached.
    #[schemars(title = "Cached input tokens")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) cached_tokens: String,
}

/// When an answer is an error whatever its status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ErrorRule {
    /// Where to look.
    pub(crate) path: String,
    /// The values that are errors; empty: anything there but null, false, 0 and an empty text or list. A number is not the
    /// text that writes it: 7 holds for 7.0 and not for "7"; where an endpoint sends either, write both.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) values: Vec<Value>,
    /// What it comes to.
    pub(crate) kind: Refusal,
    /// Whether it is billed all the same, as some vendors bill pictures that they withhold. A picture that lacks for this
    /// reason then counts as delivered.
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) billed: bool,
}

/// What an error comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Refusal {
    /// The vendor failed.
    #[default]
    Failed,
    /// Moderation refused it.
    ContentRefused,
    /// The request is wrong.
    InvalidRequest,
    /// Quota or balance is used up.
    QuotaExceeded,
    /// The secret was rejected.
    Unauthenticated,
}

/// What a request cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Charge {
    /// The path of an amount in US dollars.
    Path(String),
    /// A formula over `input_tokens`, `output_tokens`, `images`, `width`, `height`, `megapixels` and the number variables,
    /// with `+ - * / ( )`, `min(a, b)` and `max(a, b)`; in US dollars.
    Formula(String),
}

impl OutputKind {
    /// Whether its strings are pictures that are decoded to disk while they arrive.
    pub(crate) const fn is_lifted(self) -> bool {
        matches!(self, Self::Base64 | Self::DataUrl)
    }

    /// Whether it is pictures.
    pub(crate) const fn is_pictures(self) -> bool {
        !matches!(self, Self::Text)
    }
}
