//! All settings, merged.

use crate::{
    Environment, Error, Origin, ProviderSettings, ProviderSpec, Result, Root, Secret, Settings, check,
    key_name,
    keys::{Key, Keys, PROFILES},
    layers,
    prices::{self, Prices},
    profiles::{self, Profiles},
    provider::base_url,
    reference::Reference,
};
use figment::Figment;
use impasto_sdk::Price;
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// Where settings come from.
#[derive(Clone)]
pub struct Sources {
    /// The folder with the files.
    pub root: Root,
    /// What can be set for each provider.
    pub providers: Vec<ProviderSpec>,
    /// Variables.
    pub environment: Environment,
    /// What the command line says: dotted names of settings (`http.proxy`) or full keys of providers
    /// (`external_openai_base_url`), with values as texts.
    pub overrides: BTreeMap<String, String>,
}

/// All settings, merged and checked.
pub struct Config {
    /// The program's settings.
    pub settings: Settings,
    /// What a person should know: keys that nobody reads, files that others can read.
    pub warnings: Vec<String>,
    pub(crate) sources: Sources,
    pub(crate) keys: Keys,
    prices: Prices,
    pub(crate) profiles: Profiles,
    merged: Figment,
    /// What each provider is set to: looked up for every request, so taken out of `merged` once.
    set: BTreeMap<String, Set>,
    /// Secrets that references led to. A failure is not kept: the next request may find the password manager unlocked.
    resolved: Mutex<BTreeMap<String, Secret>>,
}

/// What a provider is set to, references not followed, and where each value comes from.
struct Set {
    values: Map<String, Value>,
    origins: BTreeMap<String, Origin>,
}

impl Set {
    fn of(merged: &Figment, id: &str) -> Self {
        let found = merged.find_value(&format!("providers.{id}"));
        let values: Map<String, Value> =
            found.ok().and_then(|value| value.deserialize().ok()).unwrap_or_default();
        let origin = |name: &String| {
            (name.clone(), Origin::of(merged.find_metadata(&format!("providers.{id}.{name}"))))
        };
        Self { origins: values.keys().map(origin).collect(), values }
    }
}

impl Config {
    /// Reads all sources. Files that are missing are empty ones.
    ///
    /// # Errors
    /// The first thing that is wrong, with its file, line and column or its variable.
    pub fn load(sources: &Sources) -> Result<Self> {
        let profiles = profiles::read_file(&sources.root.profiles_file())?;
        let keys = Keys::new(&sources.providers).with_profiles(&profiles);
        let layers::Layers { merged, warnings } = layers::read(sources, &keys)?;
        let settings = merged.focus("settings").extract().map_err(|error| settings_error(&error))?;
        let ids = sources.providers.iter().map(|spec| spec.id.as_str()).chain([PROFILES]);
        let set = ids.map(|id| (id.to_owned(), Set::of(&merged, id))).collect();
        let mut config = Self {
            settings,
            warnings,
            sources: sources.clone(),
            keys,
            prices: Prices::new(),
            profiles,
            merged,
            set,
            resolved: Mutex::default(),
        };
        config.check_settings()?;
        config.check_base_urls()?;
        config.check_budgets()?;
        config.prices = config.read_prices()?;
        Ok(config)
    }

    /// The folder with the files.
    #[must_use]
    pub const fn root(&self) -> &Root {
        &self.sources.root
    }

    /// The file with prices of one's own; it need not exist.
    #[must_use]
    pub fn prices_file(&self) -> PathBuf {
        self.sources.root.resolve(&self.settings.prices)
    }

    /// What that file says that a provider's models cost.
    #[must_use]
    pub fn prices(&self, provider: &str) -> &[Price] {
        self.prices.get(provider).map_or(&[], Vec::as_slice)
    }

    /// Where a setting's value comes from, by its dotted name or a provider's full key.
    #[must_use]
    pub fn origin(&self, name: &str) -> Origin {
        match self.keys.providers.get(name) {
            Some(key) => self.provider_origin(&key.provider, &key.setting),
            None => Origin::of(self.merged.find_metadata(&format!("settings.{name}"))),
        }
    }

    /// What a provider is set to. References to secrets are followed now, and kept until the next load; a command may
    /// take ten seconds, so call this where blocking is allowed.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], or [`Error::Reference`] where a secret cannot be had.
    pub fn provider(&self, id: &str) -> Result<ProviderSettings> {
        let spec = self.spec(id)?;
        let mut values = self.values(id);
        let mut api_key = None;
        for (name, key) in self.keys_of(id).filter(|(_, key)| key.secret) {
            let Some(text) = values.shift_remove(&key.setting) else { continue };
            let secret = self.secret(name, text.as_str().unwrap_or_default())?;
            if key.setting == "api_key" {
                api_key = Some(secret);
            } else {
                values.insert(key.setting.clone(), secret.expose().into());
            }
        }
        if let Some(Value::String(url)) = values.get_mut("base_url") {
            *url = self.checked_base_url(id, url)?;
        }
        let set = self.values(id);
        let origins = set.keys().map(|name| (name.clone(), self.provider_origin(id, name))).collect();
        Ok(ProviderSettings::of(spec, api_key, values, origins))
    }

    /// What a provider is set to, but for its secrets: the key and own settings that are secrets are left out. Follows no
    /// reference, so it costs nothing and may be kept in a journal.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`].
    pub fn open_settings(&self, id: &str) -> Result<ProviderSettings> {
        let spec = self.spec(id)?;
        let mut values = self.values(id);
        values.retain(|setting, _| !self.is_secret(id, setting));
        if let Some(Value::String(url)) = values.get_mut("base_url") {
            *url = self.checked_base_url(id, url)?;
        }
        let origins = values.keys().map(|name| (name.clone(), self.provider_origin(id, name))).collect();
        Ok(ProviderSettings::of(spec, None, values, origins))
    }

    /// Whether a provider has a key or needs none. Follows no reference, so it costs nothing.
    #[must_use]
    pub fn configured(&self, id: &str) -> bool {
        self.spec(id).is_ok_and(|spec| !spec.needs_key || self.has_key(id))
    }

    /// Whether a key is set, be it one that cannot be had at the moment.
    #[must_use]
    pub fn has_key(&self, id: &str) -> bool {
        self.values(id).contains_key("api_key")
    }

    /// What tells one key of a provider from another: the key itself, or for `command:…` its line, since running it may
    /// take seconds. Not to be shown or kept: only for a fingerprint.
    #[must_use]
    pub fn key_mark(&self, id: &str) -> Option<Secret> {
        let text = self.values(id).get("api_key")?.as_str()?.to_owned();
        if text.starts_with("command:") {
            return Some(Secret::new(text));
        }
        let (name, _) = self.keys_of(id).find(|(_, key)| key.setting == "api_key")?;
        self.secret(name, &text).ok()
    }

    /// The files that secrets are said to be in (`file:PATH`), by the key file and the settings file.
    ///
    /// # Errors
    /// A file that cannot be read any more.
    pub fn secret_files(&self) -> Result<Vec<PathBuf>> {
        let root = self.root();
        let texts = layers::texts(root, &self.keys)?;
        let named =
            texts.into_iter().filter(|(name, _)| self.keys.providers.get(name).is_some_and(|key| key.secret));
        let file = |(_, text): (String, String)| match Reference::of(&text) {
            Reference::File(path) => Some(root.resolve(path)),
            _ => None,
        };
        Ok(named.filter_map(file).collect())
    }

    pub(crate) fn spec(&self, id: &str) -> Result<&ProviderSpec> {
        self.sources.providers.iter().find(|spec| spec.id == id).ok_or_else(|| {
            let known: Vec<_> = self.sources.providers.iter().map(|spec| spec.id.as_str()).collect();
            Error::UnknownProvider { id: id.into(), known: known.join(", ") }
        })
    }

    /// The merged values of a provider, references not followed.
    pub(crate) fn values(&self, id: &str) -> Map<String, Value> {
        self.set.get(id).map(|set| set.values.clone()).unwrap_or_default()
    }

    pub(crate) fn provider_origin(&self, id: &str, setting: &str) -> Origin {
        let known = self.set.get(id).and_then(|set| set.origins.get(setting));
        known.cloned().unwrap_or(Origin::Default)
    }

    pub(crate) fn is_secret(&self, id: &str, setting: &str) -> bool {
        self.keys.providers.get(&key_name(id, setting)).is_some_and(|key| key.secret)
    }

    fn keys_of(&self, id: &str) -> impl Iterator<Item = (&String, &Key)> {
        self.keys.providers.iter().filter(move |(_, key)| key.provider == id)
    }

    pub(crate) fn secret(&self, name: &str, text: &str) -> Result<Secret> {
        let reference = Reference::of(text);
        let follow = || reference.resolve(name, &self.sources.root, &self.sources.environment);
        if matches!(reference, Reference::Itself(_)) {
            return follow();
        }
        // Held while the reference is followed: a password manager is asked once, however many wait.
        let mut resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(secret) = resolved.get(name) {
            return Ok(secret.clone());
        }
        let secret = follow()?;
        resolved.insert(name.into(), secret.clone());
        Ok(secret)
    }

    fn check_settings(&self) -> Result<()> {
        check::settings(&self.settings).map_err(|(key, message)| Error::Value {
            key: key.into(),
            origin: self.origin(key),
            message,
        })
    }

    fn check_base_urls(&self) -> Result<()> {
        for spec in &self.sources.providers {
            if let Some(Value::String(url)) = self.values(&spec.id).get("base_url") {
                self.checked_base_url(&spec.id, url)?;
            }
        }
        Ok(())
    }

    fn check_budgets(&self) -> Result<()> {
        for (index, budget) in self.settings.budgets.iter().enumerate() {
            let wrong = |message| Error::Value {
                key: format!("budgets[{index}]"),
                origin: self.origin("budgets"),
                message,
            };
            budget.allowance().map_err(wrong)?;
            let link = budget.link().map_err(wrong)?;
            for provider in budget.provider.iter().chain(link.iter().map(|link| &link.provider)) {
                self.spec(provider).map_err(|error| wrong(error.to_string()))?;
            }
            if let (Some(provider), Some(link)) = (&budget.provider, &link)
                && *provider != link.provider
            {
                return Err(wrong(format!(
                    "no model of {} is one of {provider}, so it would hold nothing",
                    link.provider
                )));
            }
        }
        Ok(())
    }

    /// A file that is not there says nothing, unless somebody named it: then its name is wrong.
    fn read_prices(&self) -> Result<Prices> {
        let path = self.prices_file();
        let text = match self.origin("prices") {
            Origin::Default => layers::read_or_empty(&path)?,
            _ => fs::read_to_string(&path).map_err(Error::file(&path, "read"))?,
        };
        prices::read(&path, &text, &self.sources.providers)
    }

    fn checked_base_url(&self, id: &str, url: &str) -> Result<String> {
        base_url(url).map_err(|message| Error::Value {
            key: key_name(id, "base_url"),
            origin: self.provider_origin(id, "base_url"),
            message,
        })
    }
}

fn settings_error(error: &figment::Error) -> Error {
    let key = error.path.iter().filter(|level| *level != "settings").cloned().collect::<Vec<_>>();
    Error::Value {
        key: key.join("."),
        origin: Origin::of(error.metadata.as_ref()),
        message: error.kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::tests::{acme, sandbox};
    use serde_json::json;

    const KEY: &str = "external_acme_labs_api_key";

    /// A root with two files, and variables and options.
    fn load(
        settings: &str,
        keys: &str,
        variables: &[(&str, &str)],
        options: &[(&str, &str)],
    ) -> Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let environment = variables.iter().copied().collect();
        let root = Root::find(Some(folder.path().into()), &environment).unwrap();
        fs::write(root.settings_file(), settings).unwrap();
        fs::write(root.key_file(), keys).unwrap();
        #[cfg(unix)]
        fs::set_permissions(root.key_file(), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let overrides = options.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        Config::load(&Sources { root, providers: vec![acme(), sandbox()], environment, overrides })
    }

    #[test]
    fn the_strongest_layer_wins_and_is_named() {
        let settings = format!("{KEY}: from-settings\n");
        let keys = format!("{KEY}: from-keys\n");
        let variable = "IMPASTO_EXTERNAL_ACME_LABS_API_KEY";
        let vendor = [("ACME_API_KEY", "from-vendor"), ("ACME_KEY", "from-older")];
        let all = [vendor[0], vendor[1], (variable, "from-variable")];
        for (settings, keys, variables, options, value, origin) in [
            (&*settings, &*keys, &all[..], &[(KEY, "from-option")][..], "from-option", Origin::CommandLine),
            (&settings, &keys, &all, &[], "from-variable", Origin::Environment(variable.into())),
            (&settings, &keys, &vendor, &[(KEY, " ")], "from-keys", Origin::KeyFile),
            (
                &settings,
                "external_acme_labs_api_key: ''\n",
                &vendor,
                &[],
                "from-settings",
                Origin::SettingsFile,
            ),
            ("", "", &vendor, &[], "from-vendor", Origin::VendorVariable("ACME_API_KEY".into())),
            ("", "", &vendor[1..], &[], "from-older", Origin::VendorVariable("ACME_KEY".into())),
        ] {
            let config = load(settings, keys, variables, options).unwrap();
            let provider = config.provider("acme-labs").unwrap();
            assert_eq!(provider.api_key.unwrap().expose(), value);
            assert_eq!((&provider.origins["api_key"], &config.origin(KEY)), (&origin, &origin));
            assert!(config.configured("acme-labs"));
        }
        let config = load("", "", &[(variable, "  ")], &[]).unwrap();
        assert!(!config.configured("acme-labs") && config.configured("sandbox"));
        assert!(!config.provider("acme-labs").unwrap().configured());
        assert_eq!(config.origin(KEY), Origin::Default);
    }

    #[test]
    fn a_file_of_prices_that_somebody_named_must_be_there() {
        let config = load("", "", &[], &[]).unwrap();
        assert!(config.prices("acme-labs").is_empty() && config.prices_file().ends_with("prices.yaml"));
        let error = load("prices: contract.yaml\n", "", &[], &[]).err().unwrap().to_string();
        assert!(error.contains("contract.yaml: cannot read"), "{error}");
    }

    #[test]
    fn texts_that_look_like_other_things_stay_texts_in_every_layer() {
        for text in ["123456", "true", "no", "1.10", "1e5", "~x", "0x10", "[a]", "{a}", "\"q\""] {
            let variable = [("IMPASTO_EXTERNAL_ACME_LABS_API_KEY", text), ("IMPASTO_DEFAULT_MODEL", text)];
            let config = load("", "", &variable, &[]).unwrap();
            assert_eq!(config.provider("acme-labs").unwrap().api_key.unwrap().expose(), text);
            assert_eq!(config.settings.default_model.as_deref(), Some(text));
            let config = load("", "", &[("ACME_API_KEY", text)], &[("default_model", text)]).unwrap();
            assert_eq!(config.provider("acme-labs").unwrap().api_key.unwrap().expose(), text);
            assert_eq!(config.settings.default_model.as_deref(), Some(text));
        }
    }

    #[test]
    fn settings_come_from_file_variables_and_options() {
        let text = "partial_images: 2\nhttp:\n  proxy: http://file\n  connect_timeout_seconds: 5\n";
        let variables =
            [("IMPASTO_HTTP__PROXY", "http://variable"), ("IMPASTO_ALLOW_PRIVATE_HOSTS", "a,b:80")];
        let config = load(text, "", &variables, &[("preview", "never")]).unwrap();
        let settings = &config.settings;
        assert_eq!((settings.partial_images, settings.http.connect_timeout_seconds), (2, 5));
        assert_eq!(settings.http.proxy.as_deref(), Some("http://variable"));
        assert_eq!(settings.allow_private_hosts, ["a", "b:80"]);
        assert_eq!(settings.preview, crate::Preview::Never);
        for (name, origin) in [
            ("http.proxy", Origin::Environment("IMPASTO_HTTP__PROXY".into())),
            ("http.connect_timeout_seconds", Origin::SettingsFile),
            ("preview", Origin::CommandLine),
            ("store", Origin::Default),
        ] {
            assert_eq!(config.origin(name), origin, "{name}");
        }
        assert_eq!(load("", "", &[], &[]).unwrap().settings, Settings::default());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (settings, keys, variable, option, said) in [
            (
                "stroe: x\n",
                "",
                None,
                None,
                "impasto.yaml:1:1: unknown key \"stroe\", did you mean \"store\"?",
            ),
            ("a: 1\nb: 2\n", "", None, None, "impasto.yaml:2:1: unknown key \"b\""),
            ("log: a\n b: c\n", "", None, None, "impasto.yaml:2:3: "),
            (
                "",
                "external_acme_labs_auth: x\n",
                None,
                None,
                "api_keys.yaml:1:26: external_acme_labs_auth: expected one of bearer, api_key",
            ),
            (
                "",
                "external_acme_labs_base_url: x\n",
                None,
                None,
                "external_acme_labs_base_url (api_keys.yaml): expected a URL",
            ),
            (
                "",
                "",
                Some(("IMPASTO_PARTIAL_IMAGES", "x")),
                None,
                "partial_images (environment IMPASTO_PARTIAL_IMAGES): expected a whole number",
            ),
            ("", "", None, Some(("http.nope", "x")), "http.nope (command line): unknown setting"),
            (
                "server: {allowed_origins: ['*']}\n",
                "",
                None,
                None,
                "server.allowed_origins (impasto.yaml): expected an origin such as https://page.example",
            ),
            (
                "",
                "",
                Some(("IMPASTO_HTTP__PROXY", "foo")),
                None,
                "http.proxy (environment IMPASTO_HTTP__PROXY): expected an address",
            ),
            ("", "", None, Some(("log", "loud")), "log (command line): expected error, warn"),
        ] {
            let error =
                load(settings, keys, variable.as_slice(), option.as_slice()).err().unwrap().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn what_nobody_reads_is_warned_about() {
        let variables = [("IMPASTO_STROE", "x"), ("IMPASTO_ROOT", "/x"), ("ACME_LIMIT", "many")];
        let config = load("", "external_other_api_key: sk-secret\n", &variables, &[]).unwrap();
        let [vendor, file, variable] = &config.warnings[..] else { panic!("{:?}", config.warnings) };
        assert!(vendor.starts_with("ACME_LIMIT is ignored: expected a whole number"), "{vendor}");
        assert!(
            file.ends_with("api_keys.yaml:1:1: unknown key \"external_other_api_key\"; it is kept"),
            "{file}"
        );
        assert_eq!(
            variable,
            "the variable IMPASTO_STROE is no setting and is ignored; did you mean IMPASTO_STORE?"
        );
    }

    #[test]
    fn a_provider_s_settings_have_their_types() {
        let keys = "external_acme_labs_base_url: https://proxy.example/v1/\nexternal_acme_labs_timeout_seconds: 90\n\
                    external_acme_labs_organization: 0123\nexternal_acme_labs_signing_key: env:SIGN\n";
        let config = load("", keys, &[("ACME_LIMIT", "2"), ("SIGN", "s1")], &[]).unwrap();
        let provider = config.provider("acme-labs").unwrap();
        assert_eq!(provider.base_url.as_deref(), Some("https://proxy.example/v1"));
        assert_eq!(provider.timeout, Some(std::time::Duration::from_secs(90)));
        assert_eq!(provider.max_concurrency, Some(2));
        assert_eq!(provider.rest, json!({ "organization": "0123", "signing_key": "s1" }));
        assert_eq!(config.provider("sandbox").unwrap().rest, Value::Null);
        assert!(matches!(config.provider("nope"), Err(Error::UnknownProvider { .. })));
    }

    #[test]
    fn threads_can_share_the_settings() {
        const fn shared<T: Send + Sync>() {}
        shared::<Config>();
        shared::<crate::Live>();
    }

    #[cfg(unix)]
    #[test]
    fn a_command_runs_once_and_only_when_its_key_is_needed() {
        let line = format!("{KEY}: command:echo x >> runs.txt; echo sk-cmd\n");
        let config = load("", &line, &[], &[]).unwrap();
        fs::create_dir_all(config.root().path()).unwrap();
        let runs = config.root().resolve("runs.txt");
        assert!(config.configured("acme-labs") && config.status("acme-labs").is_ok());
        assert!(!runs.exists());
        for _ in 0..3 {
            assert_eq!(config.provider("acme-labs").unwrap().api_key.unwrap().expose(), "sk-cmd");
        }
        assert_eq!(fs::read_to_string(&runs).unwrap(), "x\n");
        fs::remove_dir_all(config.root().path()).unwrap();
    }
}
