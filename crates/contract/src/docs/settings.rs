//! `docs/settings.md`: every setting, out of the schema of the settings file.

use super::table;
use crate::{Artefact, Catalog, CatalogProvider};
use impasto_config::{ProviderSpec, config_schema};
use serde_json::Value;

/// Settings of providers begin with this.
const PREFIX: &str = "external_";

/// The page with all settings.
pub(crate) fn page(catalog: &Catalog) -> Artefact {
    let specs: Vec<ProviderSpec> = catalog.providers.iter().map(|provider| provider.spec.clone()).collect();
    let schema = config_schema(&specs);
    let mut text = String::from(INTRODUCTION);
    text += &section(&schema, &schema, "", &|name| !name.starts_with(PREFIX));
    text += "\n## Budgets\n\nEach entry of the list `budgets` has these fields ([keys and costs](keys-and-costs.md#budgets)):\n\n";
    text += &section(&schema["$defs"]["Budget"], &schema, "", &|_| true);
    for provider in &catalog.providers {
        text += &of_provider(provider, &schema);
    }
    Artefact::markdown("docs/settings.md", &text)
}

const INTRODUCTION: &str = "# Settings

They stand in `impasto.yaml` in the root folder ([where that is](operation.md#the-root-folder)); a setting with a dot lies \
below the one before the dot:

```yaml
keep_deleted_days: 90
server:
  listen: 127.0.0.1:9494
```

`IMPASTO_KEEP_DELETED_DAYS=90` and `IMPASTO_SERVER__LISTEN=…` in the environment say the same, and so does \
`--setting server.listen=…` for one command. Strongest first: command line, `IMPASTO_…`, `api_keys.yaml`, `impasto.yaml`, a \
vendor's usual variable, the default. An unknown name in a file or on the command line is refused; of an unknown \
variable `IMPASTO_…` there is a warning, since others may set such ones too. The same for programs: \
[config.schema.json](contract/config.schema.json).

";

fn of_provider(provider: &CatalogProvider, schema: &Value) -> String {
    let prefix = impasto_config::key_name(provider.info.id, "");
    let rows = section(schema, schema, "", &|name| name.starts_with(&prefix));
    let lead = format!(
        "\n## {}\n\nSet with `impasto keys set {}`, in `api_keys.yaml`:\n\n",
        provider.info.name, provider.info.id
    );
    lead + &rows
}

/// The properties of an object that are wanted, as a table.
fn section(object: &Value, schema: &Value, path: &str, wanted: &dyn Fn(&str) -> bool) -> String {
    let mut rows = Vec::new();
    collect(object, schema, path, wanted, &mut rows);
    rows.sort_by(|a, b| a[0].trim_matches('`').cmp(b[0].trim_matches('`')));
    table(&["setting", "does", "default"], &rows)
}

fn collect(
    object: &Value,
    schema: &Value,
    path: &str,
    wanted: &dyn Fn(&str) -> bool,
    rows: &mut Vec<Vec<String>>,
) {
    let properties = object["properties"].as_object().into_iter().flatten();
    for (name, property) in properties.filter(|(name, _)| wanted(name)) {
        let target = target(property, schema);
        if target["properties"].is_object() {
            collect(target, schema, &format!("{path}{name}."), &|_| true, rows);
            continue;
        }
        let words = property["description"].as_str().unwrap_or_default();
        rows.push(vec![format!("`{path}{name}`"), format!("{words}{}", choices(target)), default(property)]);
    }
}

/// What a property refers to, where it refers to a type of its own.
fn target<'a>(property: &'a Value, schema: &'a Value) -> &'a Value {
    let own = |value: &'a Value| value["$ref"].as_str();
    let either = || property["anyOf"].as_array().into_iter().flatten().find_map(own);
    let path = own(property).or_else(either).and_then(|text| text.strip_prefix('#'));
    path.and_then(|path| schema.pointer(path)).unwrap_or(property)
}

/// The values of a setting that has few.
fn choices(target: &Value) -> String {
    let listed = target["enum"].as_array().into_iter().flatten();
    let told = target["oneOf"].as_array().into_iter().flatten().filter_map(|one| one.get("const"));
    let all: Vec<_> = listed.chain(told).filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    if all.is_empty() { String::new() } else { format!(" One of {}.", all.join(", ")) }
}

fn default(property: &Value) -> String {
    match &property["default"] {
        Value::Null => String::new(),
        Value::String(text) if text.is_empty() => String::new(),
        Value::String(text) => format!("`{text}`"),
        Value::Array(list) if list.is_empty() => String::new(),
        Value::Object(map) if map.is_empty() => String::new(),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_in_it_with_its_choices_and_its_default() {
        let text = page(&Catalog::linked().unwrap()).text;
        for line in [
            "| `keep_deleted_days` | ",
            "| `server.listen` | Where it listens.",
            "| `http.proxy` | ",
            "| `external_openai_base_url` | ",
            "One of `keep`, `hide`. | `keep` |",
            "| `on_reach` | ",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("| `server` |"), "what lies below stands in its place");
    }
}
