//! Settings in memory.

use impasto_core::{Budget, Configuration, ProviderSetup, ResendUnknown};
use impasto_ports::{Access, Vault};
use impasto_sdk::{AuthProfile, Error, Kind, Links, Registry, Result};
use impasto_server::{AuthProfileState, ProviderSetting, ProviderState, Settings};
use serde_json::json;
use std::{collections::BTreeMap, sync::Mutex};

/// What was set, by provider and name.
pub(crate) struct Plain {
    registry: Registry,
    set: Mutex<BTreeMap<(String, String), String>>,
    profiles: Mutex<BTreeMap<String, (AuthProfile, Option<String>)>>,
    most_pixels: u64,
}

impl Plain {
    pub(crate) fn new(registry: Registry) -> Self {
        Self { registry, set: Mutex::default(), profiles: Mutex::default(), most_pixels: 64 << 20 }
    }

    /// The same with a bound on the pixels of input pictures.
    #[allow(dead_code, reason = "not every test has one")]
    pub(crate) fn at_most(self, most_pixels: u64) -> Self {
        Self { most_pixels, ..self }
    }

    fn value(&self, provider: &str, name: &str) -> Option<String> {
        self.set.lock().unwrap().get(&(provider.into(), name.into())).cloned()
    }

    fn is_configured(&self, provider: &str) -> bool {
        ["sandbox", "custom"].contains(&provider) || self.value(provider, "api_key").is_some()
    }

    fn names(provider: &str) -> &'static [&'static str] {
        if provider == "sandbox" { &["timeout_seconds"] } else { &["api_key", "base_url"] }
    }
}

impl Configuration for Plain {
    fn default_model(&self) -> Option<String> {
        None
    }

    fn provider(&self, provider: &str) -> Result<ProviderSetup> {
        let (configured, base_url) = (self.is_configured(provider), self.value(provider, "base_url"));
        Ok(ProviderSetup { configured, base_url, ..ProviderSetup::default() })
    }

    fn resolve(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn max_input_pixels(&self) -> u64 {
        self.most_pixels
    }

    fn budgets(&self) -> Vec<Budget> {
        Vec::new()
    }

    fn resend_unknown(&self) -> ResendUnknown {
        ResendUnknown::No
    }

    fn spool_max_bytes(&self) -> u64 {
        1 << 30
    }
}

impl Vault for Plain {
    fn access(&self, _: &str) -> Result<Access> {
        Ok(Access::default())
    }
}

impl Settings for Plain {
    fn providers(&self) -> Result<Vec<ProviderState>> {
        let state = |id: &str, name: &str| {
            let setting = |name: &&str| {
                let value = self.value(id, name);
                let layer = if value.is_some() { "key_file" } else { "default" };
                let value = if *name == "api_key" { value.map(|_| "••••".into()) } else { value };
                ProviderSetting { name: (*name).into(), value, origin: json!({"layer": layer}) }
            };
            ProviderState {
                provider_id: id.into(),
                name: name.into(),
                configured: self.is_configured(id),
                links: Links::default().into(),
                settings_schema: None,
                settings: Self::names(id).iter().map(setting).collect(),
            }
        };
        let infos = self.registry.iter().map(|entry| entry.provider.info());
        Ok(infos.map(|info| state(info.id, info.name)).collect())
    }

    fn edit(&self, provider: &str, changes: &[(String, Option<String>)]) -> Result<()> {
        let mut set = self.set.lock().unwrap();
        for (name, value) in changes {
            if !Self::names(provider).contains(&name.as_str()) {
                return Err(Error::new(Kind::InvalidRequest, format!("there is no setting {name:?}")));
            }
            let key = (provider.to_owned(), name.clone());
            match value {
                Some(value) => set.insert(key, value.clone()),
                None => set.remove(&key),
            };
        }
        Ok(())
    }

    fn auth_profiles(&self) -> Result<Vec<AuthProfileState>> {
        let state = |(profile, secret): &(AuthProfile, Option<String>)| AuthProfileState {
            profile: profile.clone(),
            secret: secret.as_ref().map(|_| "••••".into()),
            origin: json!({"layer": if secret.is_some() { "key_file" } else { "default" }}),
        };
        Ok(self.profiles.lock().unwrap().values().map(state).collect())
    }

    fn set_auth_profile(&self, profile: &AuthProfile, secret: Option<&str>) -> Result<()> {
        let mut profiles = self.profiles.lock().unwrap();
        let before = profiles.get(&profile.name).and_then(|(_, secret)| secret.clone());
        let secret = secret.map_or(before, |secret| Some(secret.to_owned()).filter(|text| !text.is_empty()));
        profiles.insert(profile.name.clone(), (profile.clone(), secret));
        Ok(())
    }

    fn remove_auth_profile(&self, name: &str) -> Result<()> {
        self.profiles.lock().unwrap().remove(name);
        Ok(())
    }
}
