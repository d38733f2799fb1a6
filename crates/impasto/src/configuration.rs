//! The settings, as the core asks for them.

use impasto_config::Live;
use impasto_core::{Configuration, ProviderSetup};
use impasto_sdk::{Error, Kind, Price, Result};
use std::sync::Arc;

/// The settings as they are now.
pub(crate) struct LiveConfiguration(Arc<Live>);

impl LiveConfiguration {
    pub(crate) const fn new(live: Arc<Live>) -> Self {
        Self(live)
    }
}

impl Configuration for LiveConfiguration {
    fn default_model(&self) -> Option<String> {
        self.0.current().settings.default_model.clone()
    }

    /// No secret is among them: what stands here is kept in the journal.
    fn provider(&self, provider: &str) -> Result<ProviderSetup> {
        let config = self.0.current();
        let open = config.open_settings(provider).map_err(|error| config_error(&error))?;
        Ok(ProviderSetup {
            configured: config.configured(provider),
            base_url: open.base_url,
            max_concurrency: open.max_concurrency,
            timeout: open.timeout,
            settings: open.rest,
        })
    }

    fn resolve(&self, provider: &str) -> Result<()> {
        self.0.current().provider(provider).map(drop).map_err(|error| config_error(&error))
    }

    fn prices(&self, provider: &str) -> Vec<Price> {
        self.0.current().prices(provider).to_vec()
    }

    fn max_input_pixels(&self) -> u64 {
        self.0.current().settings.max_input_pixels
    }
}

pub(crate) fn config_error(error: &impasto_config::Error) -> Error {
    Error::new(Kind::Config, error.to_string())
}
