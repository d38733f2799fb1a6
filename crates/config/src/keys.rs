//! All keys that are known, and the shape of each.

use crate::{
    ProviderSpec, Settings, key_name,
    profiles::{Profiles, profile_key},
    shape::Shape,
    spec::schema_value,
};
use schemars::schema_for;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where the secrets of auth profiles stand beside the providers' settings. No provider has a name like this.
pub(crate) const PROFILES: &str = "auth_profiles";

/// All keys that are known, and the shape of each.
pub(crate) struct Keys {
    /// Keys of [`Settings`], some of them groups.
    pub(crate) settings: BTreeMap<String, Shape>,
    /// Keys of providers by their full name.
    pub(crate) providers: BTreeMap<String, Key>,
}

/// One setting of a provider.
pub(crate) struct Key {
    pub(crate) provider: String,
    pub(crate) setting: String,
    pub(crate) shape: Shape,
    /// Its value is a secret or says where one is.
    pub(crate) secret: bool,
}

impl Keys {
    pub(crate) fn new(specs: &[ProviderSpec]) -> Self {
        let settings = schema_value(schema_for!(Settings));
        let providers = specs.iter().flat_map(keys_of).collect();
        Self { settings: Shape::properties(&settings, &settings), providers }
    }

    /// The same with a key for the secret of each profile.
    pub(crate) fn with_profiles(mut self, profiles: &Profiles) -> Self {
        let key = |name: &String| Key {
            provider: PROFILES.into(),
            setting: name.clone(),
            shape: Shape::Text { choices: Vec::new() },
            secret: true,
        };
        self.providers.extend(profiles.keys().map(|name| (profile_key(name), key(name))));
        self
    }

    /// What may stand in the key file.
    pub(crate) fn in_key_file(&self) -> BTreeMap<String, Shape> {
        self.providers.iter().map(|(name, key)| (name.clone(), key.shape.clone())).collect()
    }

    /// What may stand in the settings file: InvokeAI's users may have provider settings there.
    pub(crate) fn in_settings_file(&self) -> BTreeMap<String, Shape> {
        let mut all = self.in_key_file();
        all.extend(self.settings.clone());
        all
    }

    /// All single settings by their dotted names.
    pub(crate) fn leaves(&self) -> Vec<(String, &Shape)> {
        let mut leaves = Vec::new();
        collect(&self.settings, "", &mut leaves);
        leaves.extend(self.providers.iter().map(|(name, key)| (name.clone(), &key.shape)));
        leaves
    }

    /// Sorts keys as they stand in a file into the tree that figment merges: `settings.…` and
    /// `providers.<id>.<setting>`.
    pub(crate) fn nest(&self, flat: Map<String, Value>) -> Value {
        let mut tree = json!({ "settings": {}, "providers": {} });
        for (name, value) in flat {
            match self.providers.get(&name) {
                Some(key) => tree["providers"][&key.provider][&key.setting] = value,
                None => tree["settings"][name] = value,
            }
        }
        tree
    }

    /// The same for one value with a dotted name.
    pub(crate) fn nest_one(&self, dotted: &str, value: Value) -> Value {
        let mut levels = dotted.rsplit('.');
        let innermost = levels.next().unwrap_or_default();
        let start = (innermost.to_owned(), value);
        let (name, value) =
            levels.fold(start, |(name, value), level| (level.to_owned(), json!({ (name): value })));
        self.nest(Map::from_iter([(name, value)]))
    }
}

fn keys_of(spec: &ProviderSpec) -> impl Iterator<Item = (String, Key)> {
    let shapes = Shape::properties(&spec.schema, &spec.schema);
    shapes.into_iter().map(|(setting, shape)| {
        let schema = &spec.schema["properties"][&setting];
        let secret = schema["writeOnly"] == true || schema["format"] == "password";
        (key_name(&spec.id, &setting), Key { provider: spec.id.clone(), setting, shape, secret })
    })
}

fn collect<'a>(group: &'a BTreeMap<String, Shape>, before: &str, leaves: &mut Vec<(String, &'a Shape)>) {
    for (name, shape) in group {
        let name = format!("{before}{name}");
        match shape {
            Shape::Group(inner) => collect(inner, &format!("{name}."), leaves),
            _ => leaves.push((name, shape)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::tests::{acme, sandbox};

    #[test]
    fn every_setting_has_a_shape_that_a_text_can_have() {
        let keys = Keys::new(&[acme(), sandbox()]);
        for (name, shape) in keys.leaves() {
            assert_ne!(*shape, Shape::Any, "{name}");
        }
        assert!(keys.settings.contains_key("default_model"));
        let Shape::Text { choices } = &keys.settings["preview"] else { panic!("not a choice") };
        assert_eq!(choices, &["auto", "never"]);
        assert!(keys.providers["external_acme_labs_api_key"].secret);
        assert!(keys.providers["external_acme_labs_signing_key"].secret);
        assert!(!keys.providers["external_acme_labs_base_url"].secret);
    }

    #[test]
    fn values_are_sorted_into_one_tree() {
        let keys = Keys::new(&[acme()]);
        let tree = keys.nest_one("http.proxy", json!("p"));
        assert_eq!(tree, json!({ "settings": { "http": { "proxy": "p" } }, "providers": {} }));
        let tree = keys.nest_one("external_acme_labs_api_key", json!("k"));
        assert_eq!(tree["providers"], json!({ "acme-labs": { "api_key": "k" } }));
    }
}
