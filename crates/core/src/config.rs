//! What the core wants to know of the settings. Who reads them from where is not its business.

use crate::{Budget, ResendUnknown};
use impasto_sdk::{AuthProfile, Price, Result};
use serde_json::Value;
use std::time::Duration;

/// Settings, always as they are now: a change takes effect with the next question.
pub trait Configuration: Send + Sync {
    /// The model of a request that names none.
    fn default_model(&self) -> Option<String>;

    /// The model of a question for words that names none.
    fn default_text_model(&self) -> Option<String> {
        None
    }

    /// How a provider is set up.
    ///
    /// # Errors
    /// `Config` that names the setting.
    fn provider(&self, provider: &str) -> Result<ProviderSetup>;

    /// Whether a provider's key can really be had now, references followed. May take seconds.
    ///
    /// # Errors
    /// `Config` that names the key and the reference.
    fn resolve(&self, provider: &str) -> Result<()>;

    /// What the person who runs the program says that a provider's models cost; see [`crate::price::Layers`].
    fn prices(&self, _provider: &str) -> Vec<Price> {
        Vec::new()
    }

    /// The auth profiles of described models, without a secret; none at all where nobody here knows them.
    fn auth_profiles(&self) -> Option<Vec<AuthProfile>> {
        None
    }

    /// Pixels of an input picture at most.
    fn max_input_pixels(&self) -> u64;

    /// What may be spent.
    fn budgets(&self) -> Vec<Budget>;

    /// Whether calls whose outcome is unknown are sent again by themselves.
    fn resend_unknown(&self) -> ResendUnknown;

    /// Bytes that answers may take which wait to be settled.
    fn spool_max_bytes(&self) -> u64;
}

/// How a provider is set up. It holds no key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderSetup {
    /// Whether everything it needs is there.
    pub configured: bool,
    /// The base URL, where one was set.
    pub base_url: Option<String>,
    /// Calls side by side, where that was set.
    pub max_concurrency: Option<u32>,
    /// How long the vendor may be silent, where that was set.
    pub timeout: Option<Duration>,
    /// A fingerprint of the key and where it is used, so that what is learnt of its limits is kept apart from that of other
    /// keys; never the key, nor anything that it could be told from.
    pub account: String,
    /// The provider's own settings, as its schema has them.
    pub settings: Value,
}
