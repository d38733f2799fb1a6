//! Settings files of other programs, read for what this program can use of them.

use crate::{ProviderSpec, Result, keys::Keys, layers::read_or_empty, status::shown, yaml};
use std::path::Path;

/// What a settings file of another program says about providers.
#[derive(Default)]
pub struct Foreign {
    /// Settings of providers that this program has.
    pub values: Vec<ForeignValue>,
    /// The names of all other keys, in order.
    pub unknown: Vec<String>,
}

/// One setting of a provider. Its text may be a secret, so it has no `Debug`.
pub struct ForeignValue {
    /// The provider's id.
    pub provider: String,
    /// Its name, e.g. `base_url`.
    pub setting: String,
    /// Its value.
    pub text: String,
}

/// Reads a YAML file whose keys may be ours (`external_openai_api_key`) or anything else. A missing file is an empty one.
///
/// # Errors
/// [`crate::Error::File`] and [`crate::Error::Yaml`].
pub fn read_foreign(path: &Path, specs: &[ProviderSpec]) -> Result<Foreign> {
    let keys = Keys::new(specs);
    let reading = yaml::read(path, &read_or_empty(path)?, &keys.in_key_file())?;
    let values = reading.values.iter().filter_map(|(name, value)| {
        let key = keys.providers.get(name)?;
        Some(ForeignValue {
            provider: key.provider.clone(),
            setting: key.setting.clone(),
            text: shown(value),
        })
    });
    Ok(Foreign {
        values: values.collect(),
        unknown: reading.unknown.into_iter().map(|key| key.name).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn known_keys_are_found_among_anything_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invokeai.yaml");
        std::fs::write(
            &path,
            "schema_version: 4.0.2\nremote_api_tokens:\n  - url_regex: x\n    token: y\nexternal_openai_api_key: 123456\nexternal_seedream_api_key: s\n",
        )
        .unwrap();
        let spec = ProviderSpec {
            id: "openai".into(),
            needs_key: true,
            schema: json!({ "properties": { "api_key": { "type": "string", "writeOnly": true } } }),
            env: Vec::new(),
        };
        let foreign = read_foreign(&path, &[spec]).unwrap();
        let found: Vec<_> = foreign
            .values
            .iter()
            .map(|v| (v.provider.as_str(), v.setting.as_str(), v.text.as_str()))
            .collect();
        assert_eq!(found, [("openai", "api_key", "123456")]);
        assert_eq!(foreign.unknown, ["schema_version", "remote_api_tokens", "external_seedream_api_key"]);
    }

    #[test]
    fn a_missing_file_says_nothing() {
        let foreign = read_foreign(Path::new("/nowhere/invokeai.yaml"), &[]).unwrap();
        assert!(foreign.values.is_empty() && foreign.unknown.is_empty());
    }
}
