//! The layers, merged by figment.

use crate::{
    Environment, Error, Origin, ProviderSpec, Result, Root, Settings, Sources, environment_name, key_name,
    keys::Keys, yaml,
};
use figment::{
    Figment, Metadata, Profile, Provider,
    value::{Dict, Map as Profiles, Value as FigmentValue},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, io, path::Path};

/// Variables `IMPASTO_…` that are no settings: the root, and those that the build and the tests read.
const NOT_SETTINGS: [&str; 3] = ["IMPASTO_ROOT", "IMPASTO_UI", "IMPASTO_WIRE_SPECS"];

/// All layers, and what is worth a warning in them.
pub(crate) struct Layers {
    pub(crate) merged: Figment,
    pub(crate) warnings: Vec<String>,
}

/// Values of one origin, in the tree of [`Keys::nest`].
struct Layer {
    origin: Origin,
    tree: Value,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        self.origin.metadata()
    }

    fn data(&self) -> figment::error::Result<Profiles<Profile, Dict>> {
        let dict = FigmentValue::serialize(&self.tree)?.into_dict().unwrap_or_default();
        Ok(Profiles::from([(Profile::Default, dict)]))
    }
}

/// Reads all sources, weakest first.
///
/// # Errors
/// The first value, key or file that is wrong. A vendor's variable is only warned about: other programs own it.
pub(crate) fn read(sources: &Sources, keys: &Keys) -> Result<Layers> {
    let mut warnings = Vec::new();
    let defaults = json!({ "settings": Settings::default(), "providers": {} });
    let mut layers = vec![Layer { origin: Origin::Default, tree: defaults }];
    layers.extend(vendor_variables(&sources.providers, &sources.environment, keys, &mut warnings));
    layers.push(settings_file(&sources.root, keys)?);
    layers.push(key_file(&sources.root, keys, &mut warnings)?);
    layers.extend(environment(&sources.environment, keys, &mut warnings)?);
    layers.extend(command_line(&sources.overrides, keys)?);
    Ok(Layers { merged: layers.into_iter().fold(Figment::new(), Figment::merge), warnings })
}

fn vendor_variables(
    specs: &[ProviderSpec],
    environment: &Environment,
    keys: &Keys,
    warnings: &mut Vec<String>,
) -> Vec<Layer> {
    let mut layers = Vec::new();
    for spec in specs {
        // The list is strongest first, the layers are weakest first.
        for variable in spec.env.iter().rev() {
            let name = key_name(&spec.id, variable.setting);
            let Some((key, text)) = keys.providers.get(&name).zip(environment.get(variable.name)) else {
                continue;
            };
            match key.shape.accept(text) {
                Ok(value) => layers.push(Layer {
                    origin: Origin::VendorVariable(variable.name.into()),
                    tree: keys.nest_one(&name, value),
                }),
                Err(message) => warnings.push(format!("{} is ignored: {message}", variable.name)),
            }
        }
    }
    layers
}

fn settings_file(root: &Root, keys: &Keys) -> Result<Layer> {
    let path = root.settings_file();
    let reading = yaml::read(&path, &read_or_empty(&path)?, &keys.in_settings_file())?;
    if !reading.unknown.is_empty() {
        return Err(Error::UnknownKeys { path, keys: reading.unknown });
    }
    Ok(Layer { origin: Origin::SettingsFile, tree: keys.nest(reading.values) })
}

fn key_file(root: &Root, keys: &Keys, warnings: &mut Vec<String>) -> Result<Layer> {
    let path = root.key_file();
    let reading = yaml::read(&path, &read_or_empty(&path)?, &keys.in_key_file())?;
    warnings.extend(reading.unknown.iter().map(|key| format!("{}:{key}; it is kept", path.display())));
    warnings.extend(crate::keyfile::too_open(&path));
    Ok(Layer { origin: Origin::KeyFile, tree: keys.nest(reading.values) })
}

/// What both files say in texts, by the full names of settings.
pub(crate) fn texts(root: &Root, keys: &Keys) -> Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    for (path, shapes) in
        [(root.settings_file(), keys.in_settings_file()), (root.key_file(), keys.in_key_file())]
    {
        let values = yaml::read(&path, &read_or_empty(&path)?, &shapes)?.values;
        texts.extend(values.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))));
    }
    Ok(texts)
}

fn environment(environment: &Environment, keys: &Keys, warnings: &mut Vec<String>) -> Result<Vec<Layer>> {
    let known: BTreeMap<_, _> =
        keys.leaves().into_iter().map(|leaf| (environment_name(&leaf.0), leaf)).collect();
    let mut layers = Vec::new();
    for name in environment.names().filter(|name| name.starts_with("IMPASTO_")) {
        match (known.get(name), environment.get(name)) {
            (Some((key, shape)), Some(text)) => {
                let origin = Origin::Environment(name.into());
                let value = shape.accept(text).map_err(|message| wrong(key, &origin, message))?;
                layers.push(Layer { origin, tree: keys.nest_one(key, value) });
            }
            (None, _) if !NOT_SETTINGS.contains(&name) => {
                // Others set such names too: Kubernetes does for a service that is called impasto.
                let near = yaml::closest(name, known.keys());
                let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                warnings.push(format!("the variable {name} is no setting and is ignored{near}"));
            }
            _ => {}
        }
    }
    Ok(layers)
}

fn command_line(overrides: &BTreeMap<String, String>, keys: &Keys) -> Result<Vec<Layer>> {
    let known: BTreeMap<_, _> = keys.leaves().into_iter().collect();
    let layer = |(name, text): (&String, &String)| {
        let origin = Origin::CommandLine;
        let shape = known.get(name).ok_or_else(|| wrong(name, &origin, "unknown setting".into()))?;
        let value = shape.accept(text).map_err(|message| wrong(name, &origin, message))?;
        Ok(Layer { origin, tree: keys.nest_one(name, value) })
    };
    overrides.iter().filter(|(_, text)| !text.trim().is_empty()).map(layer).collect()
}

fn wrong(key: &str, origin: &Origin, message: String) -> Error {
    Error::Value { key: key.into(), origin: origin.clone(), message }
}

/// A file's text; a missing file is an empty one.
pub(crate) fn read_or_empty(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(Error::file(path, "read")),
    }
}
