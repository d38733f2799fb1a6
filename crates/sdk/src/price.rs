//! Prices as dated data. The core does the sums.

use crate::{Money, Size};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a model costs, on a date, as a source says. An entry of a provider's `prices.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The vendor's model id; dated snapshots of it cost the same unless they have an entry of their own.
    pub model: String,
    /// The day it was read, `YYYY-MM-DD`.
    pub as_of: String,
    /// Where it was read. A provider's own table always says so; in a person's entry it may be left out.
    #[serde(default)]
    pub source: String,
    /// Said where the figures are second-hand or worked out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncertain: bool,
    /// US dollars a million tokens, by class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<TokenPrices>,
    /// US dollars a picture; the first entry whose conditions hold counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImagePrice>,
    /// Output tokens that a picture is known to take, for the estimate before a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output_tokens: Vec<OutputTokens>,
    /// Tokens that the model thinks for a picture, at most, at the price of text that comes back: for the estimate before
    /// a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thought_tokens: Vec<OutputTokens>,
    /// What searches of the web cost beside the tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub searches: Option<SearchPrice>,
    /// Requests whose price nobody can say, since something works along that has a price of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unpriced: Vec<When>,
}

/// The price of searches of the web that a model may do while it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchPrice {
    /// When the model may search.
    #[serde(default)]
    pub when: When,
    /// US dollars a search.
    pub usd: Money,
    /// Searches for a picture, for the estimate before a run: the model itself decides how many.
    pub expected: u64,
}

/// US dollars a million tokens. A class that is absent is not billed apart (cached: as uncached).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TokenPrices {
    /// Text that is sent.
    pub text_in: Money,
    /// Text that is sent and was cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_cached: Option<Money>,
    /// Pictures that are sent; absent: as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_in: Option<Money>,
    /// Pictures that are sent and were cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_cached: Option<Money>,
    /// Text and thoughts that come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_out: Option<Money>,
    /// Pictures that come back.
    pub image_out: Money,
}

/// The price of one picture, where the conditions hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImagePrice {
    /// When it counts.
    #[serde(default)]
    pub when: When,
    /// US dollars a picture.
    pub usd: Money,
}

/// The output tokens of one picture, where the conditions hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputTokens {
    /// When it counts.
    #[serde(default)]
    pub when: When,
    /// Tokens a picture.
    pub tokens: u64,
}

/// Conditions on a request; all must hold, and none always holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// The size in pixels, either way round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Size>,
    /// The size class of the preset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_size: Option<String>,
    /// Values of provider options; `null`: the option is not set.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
}
