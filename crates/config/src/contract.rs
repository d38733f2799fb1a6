//! The settings as documents: a JSON Schema, and a settings file to start from.

use crate::{ProviderSpec, Settings, key_name, spec::schema_value};
use schemars::schema_for;
use serde_json::{Map, Value};
use std::fmt::Write;

/// Width of a comment line in the settings file, in characters.
const WIDTH: usize = 100;

/// The JSON Schema (2020-12) of everything that may stand in `impasto.yaml`; what a provider is set to may stand in
/// `api_keys.yaml` as well.
#[must_use]
pub fn config_schema(specs: &[ProviderSpec]) -> Value {
    let mut schema = schema_value(schema_for!(Settings));
    for spec in specs {
        let mut own = spec.schema.clone();
        let prefix = format!("{}_", spec.id.replace('-', "_"));
        rename_references(&mut own, &prefix);
        for (name, property) in members(&mut own, "properties") {
            schema["properties"][key_name(&spec.id, &name)] = property;
        }
        for (name, definition) in members(&mut own, "$defs") {
            schema["$defs"][format!("{prefix}{name}")] = definition;
        }
    }
    schema
}

/// A settings file that says nothing: every setting with its meaning and its default behind a `#`.
#[must_use]
pub fn default_yaml() -> String {
    let schema = schema_value(schema_for!(Settings));
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    let mut text = String::from(
        "# Settings of Impasto. Remove the # before a setting to change it. Keys of providers belong into\n\
         # api_keys.yaml; see `impasto keys set`.\n",
    );
    write_group(&mut text, &schema, &schema, &defaults, "");
    text
}

fn members(schema: &mut Value, name: &str) -> Map<String, Value> {
    match schema.get_mut(name) {
        Some(Value::Object(members)) => std::mem::take(members),
        _ => Map::new(),
    }
}

/// Definitions of several providers may have the same name.
fn rename_references(value: &mut Value, prefix: &str) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref") {
                *target = target.replacen("#/$defs/", &format!("#/$defs/{prefix}"), 1);
            }
            object.values_mut().for_each(|value| rename_references(value, prefix));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| rename_references(value, prefix)),
        _ => {}
    }
}

fn write_group(text: &mut String, group: &Value, whole: &Value, defaults: &Value, indent: &str) {
    for (name, schema) in group["properties"].as_object().into_iter().flatten() {
        let target = target(schema, whole);
        text.push('\n');
        let description = schema["description"].as_str().or_else(|| target["description"].as_str());
        write_comment(text, description.unwrap_or_default(), indent);
        for choice in target["oneOf"].as_array().into_iter().flatten() {
            let (name, meaning) = (choice["const"].as_str(), choice["description"].as_str());
            let line = format!("- {}: {}", name.unwrap_or_default(), meaning.unwrap_or_default());
            write_comment(text, &line, indent);
        }
        let default = &defaults[name];
        if target["properties"].is_object() {
            // An empty group says nothing, so it needs no comment sign, and one sign less has to be removed.
            push_line(text, &format!("{indent}{name}:"));
            write_group(text, target, whole, default, &format!("{indent}  "));
        } else {
            let value = if default.is_null() { String::new() } else { format!(" {default}") };
            push_line(text, &format!("{indent}#{name}:{value}"));
        }
    }
}

fn target<'a>(schema: &'a Value, whole: &'a Value) -> &'a Value {
    let reference = schema["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
    reference.and_then(|target| whole.pointer(target)).unwrap_or(schema)
}

fn write_comment(text: &mut String, comment: &str, indent: &str) {
    let start = format!("{indent}#");
    let mut line = start.clone();
    for word in comment.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            push_line(text, &line);
            line.clone_from(&start);
        }
        line.push(' ');
        line.push_str(word);
    }
    push_line(text, &line);
}

fn push_line(text: &mut String, line: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        keys::Keys,
        spec::tests::{acme, sandbox},
        yaml,
    };
    use std::path::Path;

    #[test]
    fn the_schema_has_every_key_and_no_reference_leads_nowhere() {
        let specs = [acme(), sandbox()];
        let schema = config_schema(&specs);
        for name in Keys::new(&specs).in_settings_file().keys() {
            assert!(schema["properties"][name].is_object(), "{name}");
        }
        assert_eq!(schema["additionalProperties"], false);
        let text = schema.to_string();
        for target in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(schema.pointer(target).is_some(), "{target}");
        }
        assert!(schema["$defs"]["acme_labs_Style"].is_object());
    }

    #[test]
    fn every_setting_is_documented() {
        for (name, property) in config_schema(&[acme()])["properties"].as_object().unwrap() {
            assert!(property["description"].as_str().is_some_and(|text| text.ends_with('.')), "{name}");
        }
    }

    #[test]
    fn the_settings_file_to_start_from_says_nothing_and_with_its_comment_signs_removed_the_defaults() {
        let keys = Keys::new(&[]);
        let text = default_yaml();
        let read =
            |text: &str| yaml::read(Path::new("impasto.yaml"), text, &keys.in_settings_file()).unwrap();
        assert!(read(&text).values.is_empty());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        let uncommented = |line: &str| match line.trim_start().strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => line.replacen('#', "", 1) + "\n",
            _ => line.to_owned() + "\n",
        };
        let settings: String = text.lines().map(uncommented).collect();
        let reading = read(&settings);
        assert!(reading.unknown.is_empty(), "{:?}", reading.unknown);
        assert_eq!(
            serde_json::from_value::<Settings>(Value::Object(reading.values)).unwrap(),
            Settings::default()
        );
        for (name, _) in keys.leaves() {
            let last = name.rsplit('.').next().unwrap();
            assert!(settings.contains(&format!("{last}:")), "{name}");
        }
    }
}
