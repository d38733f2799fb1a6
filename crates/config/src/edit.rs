//! Setting and removing what a provider is set to.

use crate::{
    Change, Config, Error, KeyFile, Origin, Result, environment_name, key_name, keys::Key,
    provider::base_url, reference::Reference,
};
use serde_json::Value;

impl Config {
    /// Writes a provider's settings into the key file: name and value as a text; a blank value or none removes it. Gives
    /// warnings for a person, such as a variable that still wins. This `Config` stays as it is: load it again.
    ///
    /// # Errors
    /// An unknown provider or setting, a value of the wrong shape, or what [`KeyFile::edit`] says. Nothing is changed
    /// then.
    pub fn edit(&self, provider: &str, changes: &[(&str, Option<&str>)]) -> Result<Vec<String>> {
        let changes: Vec<_> =
            changes.iter().map(|(name, text)| self.change(provider, name, *text)).collect::<Result<_>>()?;
        let mut warnings = KeyFile::at(self.root().key_file()).edit(&changes)?;
        let now = Self::load(&self.sources)?;
        warnings.extend(changes.iter().filter_map(|change| now.overruled(change)));
        Ok(warnings)
    }

    fn change(&self, provider: &str, setting: &str, text: Option<&str>) -> Result<Change> {
        self.spec(provider)?;
        let name = key_name(provider, setting);
        let key = self.keys.providers.get(&name).filter(|key| key.provider == provider);
        let key = key.ok_or_else(|| self.unknown_setting(provider, setting))?;
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        let value = text.map(|text| accept(key, text)).transpose();
        let wrong = |message| Error::Value { key: name.clone(), origin: Origin::KeyFile, message };
        Ok(Change { value: value.map_err(wrong)?, key: name })
    }

    fn unknown_setting(&self, provider: &str, setting: &str) -> Error {
        let keys = self.keys.providers.values().filter(|key| key.provider == provider);
        let known: Vec<_> = keys.map(|key| key.setting.as_str()).collect();
        Error::UnknownSetting { provider: provider.into(), setting: setting.into(), known: known.join(", ") }
    }

    /// Why a change of the file does not show.
    fn overruled(&self, change: &Change) -> Option<String> {
        let (key, origin) = (&change.key, self.origin(&change.key));
        match (&origin, &change.value) {
            (Origin::CommandLine | Origin::Environment(_), _) => {
                Some(format!("{key}: {origin} still wins over the key file"))
            }
            (Origin::SettingsFile | Origin::VendorVariable(_), None) => {
                let variable = environment_name(key);
                Some(format!(
                    "{key} is still set by {origin}; remove it there, or set {variable} to overrule it"
                ))
            }
            _ => None,
        }
    }
}

fn accept(key: &Key, text: &str) -> Result<Value, String> {
    if key.secret && matches!(Reference::of(text), Reference::Itself(_)) && text.contains(char::is_control) {
        return Err("expected one line of text".into());
    }
    match key.setting.as_str() {
        "base_url" => base_url(text).map(Value::String),
        _ => key.shape.accept(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Environment, Root, Sources, spec::tests::acme};
    use std::{collections::BTreeMap, fs, path::Path};

    fn config(folder: &Path, variables: &[(&str, &str)]) -> Config {
        let environment: Environment = variables.iter().copied().collect();
        let root = Root::find(Some(folder.into()), &environment).unwrap();
        let sources = Sources { root, providers: vec![acme()], environment, overrides: BTreeMap::new() };
        Config::load(&sources).unwrap()
    }

    #[test]
    fn settings_are_written_with_their_types_and_removed_when_blank() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &[]);
        let changes = [
            ("api_key", Some(" sk-1\n")),
            ("base_url", Some("https://x/v1/")),
            ("timeout_seconds", Some("30")),
            ("auth", Some("bearer")),
        ];
        assert!(config.edit("acme-labs", &changes).unwrap().is_empty());
        let text = |_: &()| fs::read_to_string(config.root().key_file()).unwrap();
        assert_eq!(
            text(&()),
            "external_acme_labs_api_key: \"sk-1\"\nexternal_acme_labs_base_url: \"https://x/v1\"\n\
             external_acme_labs_timeout_seconds: 30\nexternal_acme_labs_auth: \"bearer\"\n"
        );
        config.edit("acme-labs", &[("api_key", None), ("base_url", Some("")), ("auth", None)]).unwrap();
        assert_eq!(text(&()), "external_acme_labs_timeout_seconds: 30\n");
    }

    #[test]
    fn a_wrong_change_is_refused_and_no_other_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &[]);
        for (provider, setting, value, said) in [
            ("nope", "api_key", "x", "unknown provider \"nope\"; known are acme-labs"),
            ("acme-labs", "color", "x", "provider acme-labs has no setting \"color\"; it has api_key, auth"),
            ("acme-labs", "timeout_seconds", "sk-secret", "expected a whole number from 1 to 86400"),
            ("acme-labs", "api_key", "sk-secret\nsk-secret", "expected one line of text"),
            ("acme-labs", "base_url", "x", "expected a URL"),
        ] {
            let error = config.edit(provider, &[("organization", Some("o")), (setting, Some(value))]);
            let error = error.unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("secret"), "{error}");
        }
        assert!(!config.root().key_file().exists());
    }

    #[test]
    fn a_change_that_does_not_show_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let variable = ("IMPASTO_EXTERNAL_ACME_LABS_API_KEY", "x");
        let warnings =
            config(folder.path(), &[variable]).edit("acme-labs", &[("api_key", Some("y"))]).unwrap();
        assert_eq!(
            warnings,
            [
                "external_acme_labs_api_key: environment IMPASTO_EXTERNAL_ACME_LABS_API_KEY still wins over the key file"
            ]
        );
        fs::write(folder.path().join("impasto.yaml"), "external_acme_labs_api_key: z\n").unwrap();
        let warnings = config(folder.path(), &[]).edit("acme-labs", &[("api_key", None)]).unwrap();
        assert!(
            warnings[0].starts_with("external_acme_labs_api_key is still set by impasto.yaml"),
            "{warnings:?}"
        );
    }
}
