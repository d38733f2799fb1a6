//! What a model costs, for the estimate before a run and the bill after it.

use impasto_sdk::{ImagePrice, Money, Price, TokenPrices, When};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a model costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cost {
    /// US dollars a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image_usd: Option<Money>,
    /// US dollars a million tokens that are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) input_usd_per_million: Option<Money>,
    /// US dollars a million tokens that come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) output_usd_per_million: Option<Money>,
    /// The day it was read, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) as_of: String,
    /// Where it was read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) source: String,
}

impl Cost {
    /// As an entry of a table of prices.
    pub(crate) fn price(&self, model: &str) -> Price {
        let output = self.output_usd_per_million;
        let told = self.input_usd_per_million.is_some() || output.is_some();
        let tokens = told.then(|| TokenPrices {
            text_in: self.input_usd_per_million.unwrap_or_default(),
            text_out: output,
            image_out: output.unwrap_or_default(),
            ..TokenPrices::default()
        });
        Price {
            model: model.into(),
            as_of: self.as_of.clone(),
            source: self.source.clone(),
            uncertain: false,
            tokens,
            images: self.image_usd.map(|usd| ImagePrice { when: When::default(), usd }).into_iter().collect(),
            output_tokens: Vec::new(),
            thought_tokens: Vec::new(),
            searches: None,
            unpriced: Vec::new(),
        }
    }
}
