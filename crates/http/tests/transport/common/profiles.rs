//! Auth profiles that a test may change.

use super::options;
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Access, ProfileAccess, Secret, Vault};
use impasto_sdk::{Error, Kind, Result};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// One profile, and what the settings say of private hosts.
pub(crate) struct Profiles {
    access: Access,
    known: Mutex<ProfileAccess>,
}

impl Profiles {
    /// A transport whose vault knows this profile and lets no private host be reached.
    pub(crate) fn transport(known: ProfileAccess) -> (HttpTransport, Arc<Self>) {
        Self::reaching(known, &[])
    }

    /// The same with private hosts that the settings allow.
    pub(crate) fn reaching(known: ProfileAccess, private: &[String]) -> (HttpTransport, Arc<Self>) {
        let access = Access { private_hosts: private.to_vec(), ..Access::default() };
        let vault = Arc::new(Self { access, known: Mutex::new(known) });
        let options = HttpOptions { vault: Arc::clone(&vault) as _, ..options(Access::default()) };
        (HttpTransport::new(options).unwrap(), vault)
    }

    /// Another secret from now on.
    pub(crate) fn change(&self, secret: &str) {
        self.known.lock().unwrap().secret = Some(Secret::new(secret));
    }
}

impl Vault for Profiles {
    fn access(&self, _: &str) -> Result<Access> {
        Ok(self.access.clone())
    }

    fn profile(&self, name: &str) -> Result<ProfileAccess> {
        let known = self.known.lock().unwrap().clone();
        let unknown = || Error::new(Kind::Config, format!("the auth profile {name:?} is not known"));
        Some(known).filter(|known| known.profile.name == name).ok_or_else(unknown)
    }
}

/// The profile `acme` of this method, for these hosts.
pub(crate) fn profile(method: Value, hosts: &[String], secret: &str) -> ProfileAccess {
    let profile = json!({"name": "acme", "method": method, "hosts": hosts});
    ProfileAccess { profile: serde_json::from_value(profile).unwrap(), secret: Some(Secret::new(secret)) }
}
