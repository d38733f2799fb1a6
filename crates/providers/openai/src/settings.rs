//! What can be set besides key, base URL, time-out and concurrency.

use impasto_dialects::azure::is_azure;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of the provider `openai`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// Sent as `OpenAI-Organization`, for keys that belong to several organisations.
    #[schemars(title = "Organisation")]
    pub(crate) organization: Option<String>,
    /// Sent as `OpenAI-Project`, so that usage is counted for that project.
    #[schemars(title = "Project")]
    pub(crate) project: Option<String>,
    /// Azure's `api-version`, e.g. `2025-04-01-preview`; needed where `routes` is `deployments`.
    #[schemars(title = "API version", regex(pattern = r"^[A-Za-z0-9.-]+$"))]
    pub(crate) api_version: Option<String>,
    /// How the key is sent. Absent: `api-key` to Azure hosts, `bearer` to all others.
    #[schemars(title = "Key is sent as")]
    pub(crate) auth: Option<AuthStyle>,
    /// How addresses are built.
    #[schemars(title = "Routes")]
    pub(crate) routes: Routes,
    /// Names of models on this server, where they differ: model id to Azure deployment or local alias.
    #[schemars(title = "Deployments")]
    pub(crate) deployments: BTreeMap<String, String>,
}

/// How the key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AuthStyle {
    /// `Authorization: Bearer …`: OpenAI, compatible servers, Entra tokens.
    Bearer,
    /// `api-key: …`: keys of an Azure resource.
    ApiKey,
}

/// How addresses are built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Routes {
    /// `{base}/v1/images/…`; a base URL that names a version already is left as it is.
    #[default]
    V1,
    /// Azure's older form: `{base}/openai/deployments/{name}/images/…?api-version=…`.
    Deployments,
}

impl Settings {
    /// What this server calls a model.
    pub(crate) fn name_of<'a>(&'a self, model: &'a str) -> &'a str {
        self.deployments.get(model).map_or(model, String::as_str)
    }

    pub(crate) fn auth_for(&self, base_url: &str) -> AuthStyle {
        self.auth.unwrap_or_else(|| if is_azure(base_url) { AuthStyle::ApiKey } else { AuthStyle::Bearer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn azure_hosts_get_the_key_in_their_own_header_unless_told_otherwise() {
        let plain = Settings::default();
        assert_eq!(plain.auth_for("https://me.openai.azure.com/openai/v1"), AuthStyle::ApiKey);
        assert_eq!(plain.auth_for("https://api.openai.com/v1"), AuthStyle::Bearer);
        assert_eq!(plain.auth_for("https://evil.example/x.openai.azure.com"), AuthStyle::Bearer);
        let entra: Settings = serde_json::from_value(json!({"auth": "bearer"})).unwrap();
        assert_eq!(entra.auth_for("https://me.openai.azure.com"), AuthStyle::Bearer);
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = serde_json::from_value::<Settings>(json!({"organisation": "x"})).unwrap_err();
        assert!(error.to_string().contains("organisation"));
    }
}
