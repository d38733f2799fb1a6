//! What was worked out of the settings, kept for as long as they stay the same: every request asks for it.

use impasto_config::Config;
use impasto_sdk::Result;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What was made of the settings.
pub(crate) enum Made<T> {
    /// It holds as long as they stay the same.
    Lasting(T),
    /// It may be another one the next time, although they are the same: a file that a key is in was not there, say.
    Passing(T),
}

/// One thing a name, of one state of the settings.
pub(crate) struct Derived<T>(Mutex<Option<Of<T>>>);

struct Of<T> {
    config: Arc<Config>,
    known: HashMap<String, T>,
}

impl<T> Default for Derived<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Derived<T> {
    /// What was made of these settings under this name; makes it where it is not known. Failures are not kept.
    pub(crate) fn of(
        &self,
        config: &Arc<Config>,
        name: &str,
        make: impl FnOnce(&Config) -> Result<Made<T>>,
    ) -> Result<T> {
        if let Some(known) = self.with(config, |of| of.known.get(name).cloned()) {
            return Ok(known);
        }
        match make(config)? {
            Made::Passing(made) => Ok(made),
            Made::Lasting(made) => {
                self.with(config, |of| of.known.insert(name.to_owned(), made.clone()));
                Ok(made)
            }
        }
    }

    fn with<R>(&self, config: &Arc<Config>, work: impl FnOnce(&mut Of<T>) -> R) -> R {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Of { config: Arc::clone(config), known: HashMap::new() };
        let of = kept.get_or_insert_with(fresh);
        // The same settings are the same `Arc`, which cannot be another one while it is held here.
        if !Arc::ptr_eq(&of.config, config) {
            *of = fresh();
        }
        work(of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_config::{Environment, Root, Sources};
    use impasto_sdk::{Error, Kind};
    use std::collections::BTreeMap;

    #[test]
    fn it_is_made_once_for_each_name_and_each_state_of_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let load = || {
            let environment = Environment::default();
            let root = Root::find(Some(folder.path().into()), &environment).unwrap();
            let sources = Sources { root, providers: Vec::new(), environment, overrides: BTreeMap::new() };
            Arc::new(Config::load(&sources).unwrap())
        };
        let (first, second) = (load(), load());
        let (derived, mut made) = (Derived::default(), 0);
        for (config, name, wanted) in
            [(&first, "a", 1), (&first, "a", 1), (&first, "b", 2), (&second, "a", 3), (&first, "a", 4)]
        {
            let known = derived.of(config, name, |_| {
                made += 1;
                Ok(Made::Lasting(made))
            });
            assert_eq!(known.unwrap(), wanted);
        }
        assert!(derived.of(&first, "c", |_| Err(Error::new(Kind::Config, "no key"))).is_err());
        for (made, wanted) in
            [(Made::Passing(5), 5), (Made::Passing(6), 6), (Made::Lasting(7), 7), (Made::Lasting(8), 7)]
        {
            assert_eq!(derived.of(&first, "c", |_| Ok(made)).unwrap(), wanted);
        }
    }
}
