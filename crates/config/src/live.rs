//! Settings that follow their files.

use crate::{Config, Error, Result, Settings, Sources};
use impasto_sdk::AuthProfile;
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How often the files are looked at, at most.
const CHECK_EVERY: Duration = Duration::from_millis(500);

/// Settings that follow their files. There is no thread: the files are looked at when somebody asks.
pub struct Live {
    sources: Sources,
    state: Mutex<State>,
}

struct State {
    config: Arc<Config>,
    problem: Option<Arc<Error>>,
    fingerprint: u64,
    checked: Instant,
}

impl Live {
    /// Loads the settings.
    ///
    /// # Errors
    /// As [`Config::load`]: at the start nothing good is known that could be kept.
    pub fn open(sources: Sources) -> Result<Self> {
        let fingerprint = fingerprint(&sources, &sources.root.resolve(Settings::default().prices));
        let config = Arc::new(Config::load(&sources)?);
        let state = State { config, problem: None, fingerprint, checked: Instant::now() };
        Ok(Self { sources, state: Mutex::new(state) })
    }

    /// The settings as the files say, at most half a second old. While a file is broken: as they were before. The same
    /// `Arc` comes back until something changed.
    #[must_use]
    pub fn current(&self) -> Arc<Config> {
        let mut state = self.lock();
        if state.checked.elapsed() >= CHECK_EVERY {
            self.check(&mut state);
        }
        state.config.clone()
    }

    /// The settings as the files say now; for whoever has just changed them.
    #[must_use]
    pub fn refresh(&self) -> Arc<Config> {
        let mut state = self.lock();
        self.check(&mut state);
        state.config.clone()
    }

    /// What is wrong with the files as they are, while [`Live::current`] still gives what was good before.
    #[must_use]
    pub fn problem(&self) -> Option<Arc<Error>> {
        self.lock().problem.clone()
    }

    /// As [`Config::edit`]; the change is seen at once.
    ///
    /// # Errors
    /// As there.
    pub fn edit(&self, provider: &str, changes: &[(&str, Option<&str>)]) -> Result<Vec<String>> {
        let warnings = self.refresh().edit(provider, changes);
        let _ = self.refresh();
        warnings
    }

    /// As [`Config::set_profile`]; the change is seen at once.
    ///
    /// # Errors
    /// As there.
    pub fn set_profile(&self, profile: &AuthProfile, secret: Option<&str>) -> Result<Vec<String>> {
        let warnings = self.refresh().set_profile(profile, secret);
        let _ = self.refresh();
        warnings
    }

    /// As [`Config::remove_profile`]; the change is seen at once.
    ///
    /// # Errors
    /// As there.
    pub fn remove_profile(&self, name: &str) -> Result<Vec<String>> {
        let warnings = self.refresh().remove_profile(name);
        let _ = self.refresh();
        warnings
    }

    fn check(&self, state: &mut State) {
        // Taken before the files are read: a change in between is seen the next time.
        let fingerprint = fingerprint(&self.sources, &state.config.prices_file());
        // What is broken may be a file that the settings name only now; so all is read again until it is mended.
        if fingerprint != state.fingerprint || state.problem.is_some() {
            match Config::load(&self.sources) {
                Ok(config) => (state.config, state.problem) = (Arc::new(config), None),
                Err(error) => state.trouble(error),
            }
            state.fingerprint = fingerprint;
        }
        state.checked = Instant::now();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Says what is wrong, once.
    fn trouble(&mut self, error: Error) {
        if self.problem.as_ref().is_none_or(|known| known.to_string() != error.to_string()) {
            tracing::warn!(%error, "the settings cannot be read; the program goes on with those of before");
        }
        self.problem = Some(Arc::new(error));
    }
}

/// The content and not the time of change: two edits within one tick of a file system's clock differ too.
fn fingerprint(sources: &Sources, prices: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    let root = &sources.root;
    for path in [&root.settings_file(), &root.key_file(), &root.profiles_file(), prices] {
        fs::read(path).map_err(|error| error.kind()).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Environment, Root, spec::tests::acme};
    use std::collections::BTreeMap;

    fn live(folder: &Path) -> Result<Live> {
        let environment = Environment::default();
        let root = Root::find(Some(folder.into()), &environment).unwrap();
        Live::open(Sources { root, providers: vec![acme()], environment, overrides: BTreeMap::new() })
    }

    fn key(config: &Config) -> Option<String> {
        config.provider("acme-labs").unwrap().api_key.map(|key| key.expose().into())
    }

    #[test]
    fn an_edited_key_is_seen_within_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path()).unwrap();
        let first = live.current();
        assert_eq!(key(&first), None);
        fs::write(folder.path().join("api_keys.yaml"), "external_acme_labs_api_key: sk-1\n").unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Arc::ptr_eq(&first, &live.current()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(key(&live.current()).as_deref(), Some("sk-1"));
        assert!(Arc::ptr_eq(&live.refresh(), &live.refresh()), "nothing changed");
    }

    #[test]
    fn a_broken_edit_keeps_what_was_good_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("api_keys.yaml");
        fs::write(&file, "external_acme_labs_api_key: sk-1\n").unwrap();
        let live = live(folder.path()).unwrap();
        fs::write(&file, "external_acme_labs_api_key: \"sk-2\n").unwrap();
        assert_eq!(key(&live.refresh()).as_deref(), Some("sk-1"));
        let problem = live.problem().unwrap().to_string();
        assert!(problem.contains("api_keys.yaml:2:1: ") && !problem.contains("sk-"), "{problem}");
        fs::write(&file, "external_acme_labs_api_key: sk-3\n").unwrap();
        assert_eq!(key(&live.refresh()).as_deref(), Some("sk-3"));
        assert!(live.problem().is_none());
    }

    #[test]
    fn an_edited_price_is_seen_in_whatever_file_the_settings_name() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let entry =
            |usd: &str| format!("acme-labs: [{{model: a, as_of: 2026-11-01, images: [{{usd: {usd}}}]}}]");
        let live = live(folder.path()).unwrap();
        let usd = || live.refresh().prices("acme-labs").first().map(|price| price.images[0].usd.usd());
        assert_eq!(usd(), None);
        write("prices.yaml", &entry("0.5"));
        assert_eq!(usd(), Some(0.5));
        write("prices.yaml", &entry("cheap"));
        assert_eq!(usd(), Some(0.5), "what was good stays");
        assert!(live.problem().unwrap().to_string().contains("prices.yaml:1:"));
        write("impasto.yaml", "prices: other.yaml\n");
        assert_eq!(usd(), Some(0.5));
        assert!(live.problem().unwrap().to_string().contains("other.yaml"));
        write("other.yaml", &entry("0.75"));
        assert_eq!(usd(), Some(0.75));
        write("other.yaml", &entry("1"));
        assert_eq!(usd(), Some(1.0));
        assert!(live.problem().is_none());
    }

    #[test]
    fn a_broken_file_at_the_start_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("impasto.yaml"), "stroe: x\n").unwrap();
        assert!(matches!(live(folder.path()), Err(Error::UnknownKeys { .. })));
    }

    #[test]
    fn an_own_edit_is_seen_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let live = live(folder.path()).unwrap();
        assert!(live.edit("acme-labs", &[("api_key", Some("sk-9"))]).unwrap().is_empty());
        assert_eq!(key(&live.current()).as_deref(), Some("sk-9"));
    }
}
