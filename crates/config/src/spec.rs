//! What each provider can be set to, as plain data.

use impasto_sdk::{EnvVariable, Info};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};

/// What a provider can be set to. Plain data, so that this crate knows no provider.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderSpec {
    /// The provider's id.
    pub id: String,
    /// Whether it works only with a key.
    pub needs_key: bool,
    /// The schema of an object: the settings that all providers have, then the provider's own. A property with
    /// `writeOnly: true` or `format: password` is a secret.
    pub schema: Value,
    /// The vendor's usual variables, strongest first.
    pub env: Vec<EnvVariable>,
}

/// The settings that all providers have.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used; values stay maps until they are asked for")]
struct Common {
    /// The key: itself, or `env:NAME`, `file:PATH` (relative to the root) or `command:…` to say where it is.
    #[schemars(extend("writeOnly" = true, "format" = "password"))]
    api_key: Option<String>,
    /// Where the vendor's API is; for proxies and compatible servers. It may end in `/v1` or not.
    #[schemars(extend("format" = "uri"))]
    base_url: Option<String>,
    /// How long one answer may take, in seconds. Without it: what the provider finds right for each request.
    #[schemars(range(min = 1, max = 86400))]
    timeout_seconds: Option<u32>,
    /// Calls side by side at most.
    #[schemars(range(min = 1, max = 1024))]
    max_concurrency: Option<u32>,
}

/// Merges what all providers can be set to with a provider's own settings.
///
/// A common setting wins over an own one of the same name. A vendor inside the program (`local://…`) that needs no key
/// has neither key nor base URL nor time-out; one whose models bring their own addresses has neither key nor base URL.
#[must_use]
pub fn spec(info: &Info, own: Option<Schema>) -> ProviderSpec {
    let own = own.map_or(Value::Null, schema_value);
    let mut properties = common(info);
    for (name, schema) in own["properties"].as_object().into_iter().flatten() {
        properties.entry(name).or_insert_with(|| schema.clone());
    }
    let mut schema = json!({
        "title": info.name, "type": "object", "properties": properties, "additionalProperties": false,
    });
    if let Some(definitions) = own.get("$defs") {
        schema["$defs"] = definitions.clone();
    }
    ProviderSpec { id: info.id.into(), needs_key: info.needs_key, schema, env: info.env.to_vec() }
}

/// The key of a provider's setting in the files: `external_<provider>_<setting>`, dashes as underscores.
#[must_use]
pub fn key_name(provider: &str, setting: &str) -> String {
    format!("external_{provider}_{setting}").replace('-', "_")
}

/// The variable that sets a key, e.g. `IMPASTO_EXTERNAL_OPENAI_API_KEY`; levels of a dotted key are separated by `__`.
#[must_use]
pub fn environment_name(key: &str) -> String {
    format!("IMPASTO_{}", key.replace('.', "__").to_uppercase())
}

/// A schema as a value, its properties in the order of the type.
pub(crate) fn schema_value(schema: Schema) -> Value {
    // `Schema::to_value` would sort them.
    serde_json::to_value(schema).unwrap_or_default()
}

fn common(info: &Info) -> Map<String, Value> {
    let mut properties = match schema_value(schema_for!(Common)).get_mut("properties") {
        Some(Value::Object(properties)) => std::mem::take(properties),
        _ => Map::new(),
    };
    properties["max_concurrency"]["default"] = info.concurrency.into();
    if info.base_url.starts_with("local:") && !info.needs_key {
        properties.retain(|name, _| name == "max_concurrency");
    } else if info.base_url.is_empty() {
        properties.retain(|name, _| name != "api_key" && name != "base_url");
    } else {
        properties["base_url"]["default"] = info.base_url.into();
    }
    properties
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use impasto_sdk::Links;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Own {
        /// Who pays.
        organization: Option<String>,
        /// How it is asked.
        auth: Option<Style>,
        /// A second key.
        #[schemars(extend("writeOnly" = true))]
        signing_key: Option<String>,
        /// Must not replace the common one.
        api_key: Option<u32>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    #[serde(rename_all = "snake_case")]
    enum Style {
        Bearer,
        ApiKey,
    }

    pub(crate) fn acme() -> ProviderSpec {
        let env = &[
            EnvVariable { name: "ACME_API_KEY", setting: "api_key" },
            EnvVariable { name: "ACME_KEY", setting: "api_key" },
            EnvVariable { name: "ACME_LIMIT", setting: "max_concurrency" },
        ];
        spec(&info("acme-labs", "https://api.acme.example", true, env), Some(schema_for!(Own)))
    }

    pub(crate) fn sandbox() -> ProviderSpec {
        spec(&info("sandbox", "local://sandbox", false, &[]), None)
    }

    fn info(id: &'static str, base_url: &'static str, needs_key: bool, env: &'static [EnvVariable]) -> Info {
        Info { id, name: id, base_url, hosts: &[], needs_key, concurrency: 4, env, links: Links::default() }
    }

    #[test]
    fn common_and_own_settings_are_one_schema() {
        let spec = acme();
        let names: Vec<_> = spec.schema["properties"].as_object().unwrap().keys().cloned().collect();
        let expected = ["api_key", "base_url", "timeout_seconds", "max_concurrency", "organization", "auth"];
        assert_eq!(names[..6], expected);
        assert_eq!(spec.schema["properties"]["base_url"]["default"], "https://api.acme.example");
        assert_eq!(spec.schema["properties"]["api_key"]["writeOnly"], true);
        assert!(spec.schema["$defs"]["Style"].is_object());
        for property in spec.schema["properties"].as_object().unwrap().values() {
            assert!(property["description"].is_string(), "{property}");
        }
    }

    #[test]
    fn a_vendor_inside_the_program_has_no_key() {
        let names: Vec<_> = sandbox().schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["max_concurrency"]);
    }

    #[test]
    fn whose_models_bring_their_own_addresses_has_none_and_no_key() {
        let own = spec(&info("described", "", false, &[]), None);
        let names: Vec<_> = own.schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["timeout_seconds", "max_concurrency"]);
    }

    #[test]
    fn names_are_invokeai_s() {
        assert_eq!(key_name("openai", "api_key"), "external_openai_api_key");
        let key = key_name("acme-labs", "base_url");
        assert_eq!(environment_name(&key), "IMPASTO_EXTERNAL_ACME_LABS_BASE_URL");
        assert_eq!(environment_name("http.proxy"), "IMPASTO_HTTP__PROXY");
    }
}
