//! Providers that were linked into this program.

use crate::{Authoring, DynProvider, Local, Price, Starter};
use std::{collections::BTreeMap, fmt, sync::OnceLock};

/// What [`crate::register_provider!`] submits: constants only, no code before `main`.
pub struct ProviderEntry {
    /// The crate's package name.
    pub package: &'static str,
    /// The provider.
    pub provider: &'static dyn DynProvider,
    /// Its inside, where it is a vendor inside the program.
    pub local: Option<&'static dyn Local>,
    /// Its authoring, where its models are described by people.
    pub authoring: Option<&'static dyn Authoring>,
    /// Its data files, once they are read.
    pub files: &'static DataFiles,
}

/// The data files of a provider. Every request needs some of them, so they are parsed once.
#[derive(Default)]
pub struct DataFiles {
    starters: OnceLock<Vec<Starter>>,
    prices: OnceLock<Vec<Price>>,
}

impl DataFiles {
    /// They are read when they are first asked for.
    #[must_use]
    pub const fn unread() -> Self {
        Self { starters: OnceLock::new(), prices: OnceLock::new() }
    }
}

inventory::collect!(ProviderEntry);

impl fmt::Debug for ProviderEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderEntry").field("package", &self.package).finish_non_exhaustive()
    }
}

/// Registers a provider at link time: `register_provider!(Acme);`, or for a vendor inside the program
/// `register_provider!(Sandbox, local: Sandbox);`, and for one whose models people describe
/// `register_provider!(Custom, authoring: Custom);`.
#[macro_export]
macro_rules! register_provider {
    ($provider:expr) => {
        $crate::register_provider!(@ $provider, None, None);
    };
    ($provider:expr, local: $local:expr) => {
        $crate::register_provider!(@ $provider, Some(&$local), None);
    };
    ($provider:expr, authoring: $authoring:expr) => {
        $crate::register_provider!(@ $provider, None, Some(&$authoring));
    };
    (@ $provider:expr, $local:expr, $authoring:expr) => {
        $crate::__private::inventory::submit! {
            $crate::ProviderEntry {
                package: env!("CARGO_PKG_NAME"),
                provider: &$provider,
                local: $local,
                authoring: $authoring,
                files: {
                    static FILES: $crate::DataFiles = $crate::DataFiles::unread();
                    &FILES
                },
            }
        }
    };
}

/// The providers of this program, by id.
#[derive(Clone)]
pub struct Registry {
    entries: BTreeMap<&'static str, &'static ProviderEntry>,
}

impl Registry {
    /// Collects what was linked and compares it with what should be.
    ///
    /// # Errors
    /// A provider that is missing, extra, registered twice, or whose data files do not parse. Silence is a bug.
    pub fn collect(linked: &[&str]) -> Result<Self, RegistryError> {
        Self::of(inventory::iter::<ProviderEntry>(), linked)
    }

    /// Exactly these providers, linked or not: for tests, and for programs that bring their own.
    ///
    /// # Errors
    /// As [`Registry::collect`].
    pub fn of_entries(
        entries: impl IntoIterator<Item = &'static ProviderEntry>,
    ) -> Result<Self, RegistryError> {
        let entries: Vec<_> = entries.into_iter().collect();
        let ids: Vec<_> = entries.iter().map(|entry| entry.provider.info().id).collect();
        Self::of(entries, &ids)
    }

    fn of(
        entries: impl IntoIterator<Item = &'static ProviderEntry>,
        linked: &[&str],
    ) -> Result<Self, RegistryError> {
        let mut registry = Self { entries: BTreeMap::new() };
        for entry in entries {
            let id = entry.provider.info().id;
            if registry.entries.insert(id, entry).is_some() {
                return Err(RegistryError(format!("two providers call themselves {id:?}")));
            }
            if !linked.contains(&id) {
                return Err(RegistryError(format!(
                    "{} is registered but not linked; run cargo xtask link",
                    entry.package
                )));
            }
            entry.check()?;
        }
        match linked.iter().find(|id| !registry.entries.contains_key(*id)) {
            Some(id) => Err(RegistryError(format!(
                "provider {id:?} is linked but did not register; its crate needs register_provider!"
            ))),
            None => Ok(registry),
        }
    }

    /// The entry of a provider.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&'static ProviderEntry> {
        self.entries.get(id).copied()
    }

    /// All entries, by id.
    pub fn iter(&self) -> impl Iterator<Item = &'static ProviderEntry> + '_ {
        self.entries.values().copied()
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.keys()).finish()
    }
}

impl ProviderEntry {
    /// The models it ships. [`Registry::collect`] made sure that they parse.
    #[must_use]
    pub fn starters(&self) -> &[Starter] {
        self.files.starters.get_or_init(|| serde_json::from_str(self.provider.starters()).unwrap_or_default())
    }

    /// What its models cost. [`Registry::collect`] made sure that it parses.
    #[must_use]
    pub fn prices(&self) -> &[Price] {
        self.files.prices.get_or_init(|| serde_json::from_str(self.provider.prices()).unwrap_or_default())
    }

    fn check(&self) -> Result<(), RegistryError> {
        let wrong =
            |file: &str, e: serde_json::Error| RegistryError(format!("{file} of {}: {e}", self.package));
        serde_json::from_str::<Vec<Starter>>(self.provider.starters())
            .map_err(|e| wrong("starters.json", e))?;
        serde_json::from_str::<Vec<Price>>(self.provider.prices()).map_err(|e| wrong("prices.json", e))?;
        Ok(())
    }
}

/// What is wrong with the providers of this program.
#[derive(Debug, PartialEq, Eq)]
pub struct RegistryError(String);

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RegistryError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Adapter, Answer, Cx, Error, Info, Kind, Links, Provider, Result, Step, Task};

    struct Nobody;
    impl Provider for Nobody {
        type Memo = ();
        fn info(&self) -> Info {
            Info {
                id: "nobody",
                name: "Nobody",
                base_url: "https://nobody.example",
                hosts: &[],
                needs_key: true,
                concurrency: 1,
                env: &[],
                links: Links::default(),
            }
        }
        fn starters(&self) -> &'static str {
            "[]"
        }
        fn adapter(&self, _: &str) -> Adapter {
            Adapter { modes: &[], features: &[] }
        }
        fn begin(&self, _: &Task, _: &Cx) -> Result<Step<()>> {
            Err(Error::new(Kind::Unsupported, "nobody does nothing"))
        }
        fn next(&self, _: &Task, _: &Cx, (): (), _: &Answer) -> Result<Step<()>> {
            Err(Error::new(Kind::Unsupported, "nobody does nothing"))
        }
    }
    static FILES: DataFiles = DataFiles::unread();
    static ENTRY: ProviderEntry =
        ProviderEntry { package: "nobody", provider: &Nobody, local: None, authoring: None, files: &FILES };

    #[test]
    fn entries_can_be_named_one_by_one() {
        let registry = Registry::of_entries([&ENTRY]).unwrap();
        assert!(registry.get("nobody").is_some() && registry.get("sandbox").is_none());
        assert!(Registry::of_entries([&ENTRY, &ENTRY]).is_err());
    }

    #[test]
    fn missing_extra_and_duplicate_providers_are_refused() {
        assert!(Registry::of([&ENTRY], &["nobody"]).is_ok());
        for (entries, linked, says) in [
            (vec![], &["nobody"][..], "did not register"),
            (vec![&ENTRY], &[][..], "not linked"),
            (vec![&ENTRY, &ENTRY], &["nobody"][..], "two providers"),
        ] {
            let error = Registry::of(entries, linked).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
