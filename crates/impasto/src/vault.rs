//! Keys, and the hosts that they may go to.

use crate::{
    configuration::config_error,
    derived::{Derived, Made},
};
use impasto_config::{Config, Live};
use impasto_ports::{Access, ProfileAccess, Secret, Vault};
use impasto_sdk::{Error, Kind, Registry, Result};
use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};
use url::Url;

/// Keys as the settings have them now.
pub(crate) struct LiveVault {
    live: Arc<Live>,
    registry: Registry,
    accesses: Derived<Access>,
    profiles: Derived<ProfileAccess>,
}

impl LiveVault {
    pub(crate) fn new(live: Arc<Live>, registry: Registry) -> Self {
        Self { live, registry, accesses: Derived::default(), profiles: Derived::default() }
    }

    fn look_up(&self, config: &Config, provider: &str) -> Result<Access> {
        let Some(entry) = self.registry.get(provider) else {
            return Err(Error::new(Kind::NotFound, format!("there is no provider {provider:?}")));
        };
        let settings = config.provider(provider).map_err(|error| config_error(&error))?;
        let info = entry.provider.info();
        let base = settings.base_url.as_deref().unwrap_or(info.base_url);
        let hosts = info.hosts.iter().map(|host| (*host).to_owned()).chain(host(base));
        Ok(Access {
            key: settings.api_key.as_ref().map(|key| Secret::new(key.expose())),
            hosts: hosts.collect(),
            private_hosts: private_hosts(config, settings.base_url.as_deref()),
        })
    }
}

impl Vault for LiveVault {
    fn access(&self, provider: &str) -> Result<Access> {
        let look_up = |config: &Config| blocking(|| self.look_up(config, provider)).map(Made::Lasting);
        self.accesses.of(&self.live.current(), provider, look_up)
    }

    fn profile(&self, name: &str) -> Result<ProfileAccess> {
        self.profiles.of(&self.live.current(), name, |config| {
            blocking(|| look_up_profile(config, name)).map(Made::Lasting)
        })
    }
}

fn look_up_profile(config: &Config, name: &str) -> Result<ProfileAccess> {
    let profile = config.auth_profile(name).map_err(|error| config_error(&error))?.clone();
    let secret = config.profile_secret(name).map_err(|error| config_error(&error))?;
    Ok(ProfileAccess { profile, secret: secret.map(|secret| Secret::new(secret.expose())) })
}

/// A reference to a key may run a command for seconds. What is known already must not come here: to leave its place among
/// the workers costs a request more than all else that it asks of the settings.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// What a person pointed at on purpose may be private: the configured base URL with its port, and listed hosts.
fn private_hosts(config: &Config, base_url: Option<&str>) -> Vec<String> {
    let configured = base_url.and_then(host_and_port);
    configured.into_iter().chain(config.settings.allow_private_hosts.iter().cloned()).collect()
}

fn host(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.host_str()?.to_owned())
}

fn host_and_port(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_config::{Environment, Root, Sources};
    use std::{collections::BTreeMap, fs};

    #[test]
    fn a_profile_and_its_secret_are_given_as_the_files_are_now() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::default();
        let root = Root::find(Some(folder.path().into()), &environment).unwrap();
        let sources = Sources { root, providers: Vec::new(), environment, overrides: BTreeMap::new() };
        let live = Arc::new(Live::open(sources).unwrap());
        let vault = LiveVault::new(Arc::clone(&live), Registry::of_entries([]).unwrap());
        let unknown = vault.profile("acme").unwrap_err();
        assert!(
            unknown.kind == Kind::Config
                && unknown.remedy.as_deref() == Some(&impasto_sdk::Remedy::AddProfile("acme".into())),
            "{unknown}"
        );
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("auth_profiles.yaml", "acme: {method: {type: bearer}, hosts: [api.acme.example]}\n");
        for secret in ["sk-1", "sk-2"] {
            write("api_keys.yaml", &format!("auth_profile_acme: {secret}\n"));
            let _ = live.refresh();
            let given = vault.profile("acme").unwrap();
            assert_eq!((given.profile.hosts.len(), given.secret), (1, Some(Secret::new(secret))));
        }
        write("api_keys.yaml", "auth_profile_acme: env:NOT_SET\n");
        let _ = live.refresh();
        assert_eq!(vault.profile("acme").unwrap_err().kind, Kind::Config);
    }

    #[test]
    fn a_base_url_gives_its_host_and_its_port() {
        for (url, name, with_port) in [
            ("http://127.0.0.1:8080/v1", "127.0.0.1", "127.0.0.1:8080"),
            ("https://Proxy.example/openai", "proxy.example", "proxy.example:443"),
            ("http://[::1]:9/", "[::1]", "[::1]:9"),
        ] {
            assert_eq!(host(url).as_deref(), Some(name));
            assert_eq!(host_and_port(url).as_deref(), Some(with_port));
        }
    }
}
