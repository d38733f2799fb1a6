//! The settings, as the core asks for them.

use impasto_config::{Allowance, Every, Live, OnReach};
use impasto_core::{Budget, Configuration, ProviderSetup, ResendUnknown};
use impasto_ports::{Most, Reached, Scope};
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

    fn budgets(&self) -> Vec<Budget> {
        // What is not a budget was refused when the settings were read.
        self.0.current().settings.budgets.iter().filter_map(|budget| budget_of(budget).ok()).collect()
    }

    fn resend_unknown(&self) -> ResendUnknown {
        match self.0.current().settings.resend_unknown {
            impasto_config::ResendUnknown::Always => ResendUnknown::Yes,
            impasto_config::ResendUnknown::Never => ResendUnknown::No,
        }
    }

    fn spool_max_bytes(&self) -> u64 {
        self.0.current().settings.spool_max_bytes
    }
}

/// A budget as the core knows it.
fn budget_of(budget: &impasto_config::Budget) -> Result<Budget, String> {
    let link = budget.link()?;
    let (provider, model) = link.map_or((None, None), |link| (Some(link.provider), Some(link.model)));
    Ok(Budget {
        name: budget.name(),
        every: match budget.every {
            Every::Day => impasto_core::Every::Day,
            Every::Month => impasto_core::Every::Month,
        },
        scope: Scope {
            provider: provider.or_else(|| budget.provider.clone()),
            model,
            caller: budget.caller.clone(),
        },
        most: match budget.allowance()? {
            Allowance::Usd(usd) => Most::Usd(usd),
            Allowance::Images(images) => Most::Images(images),
        },
        reached: match budget.on_reach {
            OnReach::Refuse => Reached::Refuse,
            OnReach::Warn => Reached::Warn,
        },
    })
}

pub(crate) fn config_error(error: &impasto_config::Error) -> Error {
    Error::new(Kind::Config, error.to_string())
}
