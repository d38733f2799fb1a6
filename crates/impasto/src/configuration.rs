//! The settings, as the core asks for them.

use crate::derived::{Derived, Made};
use impasto_config::{Allowance, Config, Every, Live, OnReach, Secret};
use impasto_core::{Budget, Configuration, ProviderSetup, ResendUnknown};
use impasto_ports::{Most, Reached, Scope};
use impasto_sdk::{AuthProfile, Error, Kind, Price, Remedy, Result};
use std::sync::Arc;

/// The settings as they are now.
pub(crate) struct LiveConfiguration {
    live: Arc<Live>,
    setups: Derived<ProviderSetup>,
    /// Those whose secrets could be had.
    resolved: Derived<()>,
}

impl LiveConfiguration {
    pub(crate) fn new(live: Arc<Live>) -> Self {
        Self { live, setups: Derived::default(), resolved: Derived::default() }
    }
}

impl Configuration for LiveConfiguration {
    fn default_model(&self) -> Option<String> {
        self.live.current().settings.default_model.clone()
    }

    fn default_text_model(&self) -> Option<String> {
        self.live.current().settings.default_text_model.clone()
    }

    /// No secret is among them: what stands here is kept in the journal.
    fn provider(&self, provider: &str) -> Result<ProviderSetup> {
        self.setups.of(&self.live.current(), provider, |config| set_up(config, provider))
    }

    fn resolve(&self, provider: &str) -> Result<()> {
        let resolve = |config: &Config| {
            config.provider(provider).map(|_| Made::Lasting(())).map_err(|error| config_error(&error))
        };
        self.resolved.of(&self.live.current(), provider, resolve)
    }

    fn prices(&self, provider: &str) -> Vec<Price> {
        self.live.current().prices(provider).to_vec()
    }

    fn auth_profiles(&self) -> Option<Vec<AuthProfile>> {
        Some(self.live.current().auth_profiles().cloned().collect())
    }

    fn max_input_pixels(&self) -> u64 {
        self.live.current().settings.max_input_pixels
    }

    fn budgets(&self) -> Vec<Budget> {
        // What is not a budget was refused when the settings were read.
        self.live.current().settings.budgets.iter().filter_map(|budget| budget_of(budget).ok()).collect()
    }

    fn resend_unknown(&self) -> ResendUnknown {
        match self.live.current().settings.resend_unknown {
            impasto_config::ResendUnknown::Always => ResendUnknown::Yes,
            impasto_config::ResendUnknown::Never => ResendUnknown::No,
        }
    }

    fn spool_max_bytes(&self) -> u64 {
        self.live.current().settings.spool_max_bytes
    }
}

fn set_up(config: &Config, provider: &str) -> Result<Made<ProviderSetup>> {
    let open = config.open_settings(provider).map_err(|error| config_error(&error))?;
    let key = config.key_mark(provider);
    let made = if config.has_key(provider) && key.is_none() { Made::Passing } else { Made::Lasting };
    let account = fingerprint(provider, open.base_url.as_deref(), key.as_ref());
    Ok(made(ProviderSetup {
        configured: config.configured(provider),
        base_url: open.base_url,
        max_concurrency: open.max_concurrency,
        timeout: open.timeout,
        account,
        settings: open.rest,
    }))
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

/// Tells one account of a provider from another: 64 bits of a BLAKE3 digest of provider, base URL and key, as 16 hex
/// digits. It cannot give the key away: a digest is not turned back, 64 bits cannot hold a key, and whoever would try keys
/// one by one needs as many tries as for the vendor itself, since keys are long and random; besides, who reads the database
/// may read the file of keys next to it. The context keeps it from being the digest of anything else.
fn fingerprint(provider: &str, base_url: Option<&str>, key: Option<&Secret>) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("impasto 2026 account of a provider's limits v1");
    for part in [provider, base_url.unwrap_or_default(), key.map_or("", Secret::expose)] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

pub(crate) fn config_error(error: &impasto_config::Error) -> Error {
    let told = Error::new(Kind::Config, error.to_string());
    match error {
        impasto_config::Error::UnknownProfile { name, .. } => {
            told.mended_by(Remedy::AddProfile(name.clone()))
        }
        _ => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_accounts_apart_and_holds_no_key() {
        let key = Secret::new("sk-abcdef");
        let of = |provider, base, key: Option<&Secret>| fingerprint(provider, base, key);
        let one = of("openai", None, Some(&key));
        assert_eq!((one.len(), one.clone()), (16, of("openai", None, Some(&key))));
        let others = [
            of("openai", None, Some(&Secret::new("sk-abcdeg"))),
            of("openai", Some("https://proxy"), Some(&key)),
            of("openais", None, Some(&Secret::new("k-abcdef"))),
            of("openai", None, None),
        ];
        assert!(others.iter().all(|other| *other != one && other.len() == 16));
        assert!(!one.contains("abcdef"));
    }
}
