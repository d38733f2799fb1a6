//! What a person may see of a provider's settings.

use crate::{Config, Origin, Result, reference::Reference};
use serde::Serialize;
use serde_json::Value;

/// One setting of a provider as a person may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingStatus {
    /// Its name, e.g. `base_url`.
    pub setting: String,
    /// Its value; dots for a secret, or the reference that says where the secret is. Absent where there is none.
    pub value: Option<String>,
    /// Where the value comes from.
    pub origin: Origin,
}

impl Config {
    /// Every setting of a provider with its value and where it comes from. No secret is shown or even resolved.
    ///
    /// # Errors
    /// [`crate::Error::UnknownProvider`].
    pub fn status(&self, provider: &str) -> Result<Vec<SettingStatus>> {
        let spec = self.spec(provider)?;
        let values = self.values(provider);
        let properties = spec.schema["properties"].as_object().into_iter().flatten();
        let line = |(setting, schema): (&String, &Value)| {
            let secret = self.is_secret(provider, setting);
            let value = match (values.get(setting), secret) {
                (Some(Value::String(text)), true) => Some(Reference::of(text).shown()),
                (Some(value), false) => Some(shown(value)),
                (_, true) => None,
                (None, false) => schema.get("default").filter(|value| !value.is_null()).map(shown),
            };
            SettingStatus { setting: setting.clone(), value, origin: self.provider_origin(provider, setting) }
        };
        Ok(properties.map(line).collect())
    }
}

pub(crate) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Environment, Root, Sources,
        secret::DOTS,
        spec::tests::{acme, sandbox},
    };
    use std::collections::BTreeMap;

    #[test]
    fn status_shows_values_and_their_origins_but_no_secret() {
        let environment: Environment = [("ACME_API_KEY", "sk-secret")].into_iter().collect();
        let overrides =
            [("organization", "me"), ("signing_key", "command:echo sk-secret"), ("timeout_seconds", "9")];
        let overrides = overrides.map(|(name, value)| (crate::key_name("acme-labs", name), value.into()));
        let folder = tempfile::tempdir().unwrap();
        let root = Root::find(Some(folder.path().into()), &environment).unwrap();
        let sources = Sources {
            root,
            providers: vec![acme(), sandbox()],
            environment,
            overrides: BTreeMap::from(overrides),
        };
        let config = Config::load(&sources).unwrap();
        let status = config.status("acme-labs").unwrap();
        let find = |name: &str| {
            let line = status.iter().find(|line| line.setting == name).unwrap();
            (line.value.as_deref(), line.origin.clone())
        };
        assert_eq!(find("api_key"), (Some(DOTS), Origin::VendorVariable("ACME_API_KEY".into())));
        assert_eq!(find("signing_key"), (Some("command:echo …"), Origin::CommandLine));
        assert_eq!(find("organization"), (Some("me"), Origin::CommandLine));
        assert_eq!(find("timeout_seconds"), (Some("9"), Origin::CommandLine));
        assert_eq!(find("base_url"), (Some("https://api.acme.example"), Origin::Default));
        assert_eq!(find("auth"), (None, Origin::Default));
        let text = serde_json::to_string(&status).unwrap();
        assert!(
            !text.contains("secret")
                && text.contains(r#""layer":"vendor_variable","variable":"ACME_API_KEY""#)
        );
        assert_eq!(config.status("sandbox").unwrap().len(), 1);
    }
}
