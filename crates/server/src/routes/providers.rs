//! How providers are set up, in InvokeAI's shape and beyond. A key goes in and never comes out.

use super::secrets::{keep_to_its_host, no_reference};
use crate::{
    Failure, Need, ProviderState, Route, Service,
    read::{At, Given, wrong},
};
use axum::{Json, extract::State, http::StatusCode};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/app/external_providers/status", Need::Read, status)
            .says("provider_status", "Which providers are set up.")
            .answers::<Vec<Status>>(200),
        Route::get("/api/v1/app/external_providers/config", Need::Admin, list)
            .says("list_provider_configs", "How every provider is set up, and where each setting comes from.")
            .answers::<Vec<ProviderConfig>>(200),
        Route::get("/api/v1/app/external_providers/config/{provider_id}", Need::Admin, show)
            .says("get_provider_config", "How a provider is set up, and where each setting comes from.")
            .answers::<ProviderConfig>(200),
        Route::post("/api/v1/app/external_providers/config/{provider_id}", Need::Admin, set)
            .says("set_provider_config", "Sets a provider up; a key installs its starters at once.")
            .takes::<Changes>()
            .answers::<Changed>(200),
        Route::delete("/api/v1/app/external_providers/config/{provider_id}", Need::Admin, unset)
            .says(
                "reset_provider_config",
                "Removes a provider's key and base URL. Its models stay and cannot be used until a key is set.",
            )
            .answers::<Changed>(200),
        Route::post("/api/v1/app/external_providers/config/{provider_id}/test", Need::Admin, test)
            .says("test_provider", "Asks the vendor whether key and base URL work; costs nothing.")
            .answers::<Tested>(200),
    ]
}

/// Whether a provider is set up.
#[derive(Debug, Serialize, JsonSchema)]
struct Status {
    /// Its id.
    provider_id: String,
    /// Its name.
    name: String,
    /// Whether it has all it needs.
    configured: bool,
    /// What is missing.
    message: Option<String>,
}

/// How a provider is set up.
#[derive(Debug, Serialize, JsonSchema)]
struct ProviderConfig {
    /// Whether there is a key.
    api_key_configured: bool,
    /// The base URL, where one was set.
    base_url: Option<String>,
    /// Every setting.
    #[serde(flatten)]
    state: ProviderState,
}

/// What a change came to.
#[derive(Debug, Serialize, JsonSchema)]
struct Changed {
    /// How the provider is set up now.
    #[serde(flatten)]
    config: ProviderConfig,
    /// Starters that were installed, as `external://provider/model`.
    installed: Vec<String>,
    /// Keys of models that stay and cannot be used until the provider is set up again.
    disabled: Vec<String>,
    /// What a person should know.
    message: Option<String>,
}

/// What a vendor said to a question that costs nothing.
#[derive(Debug, Serialize, JsonSchema)]
struct Tested {
    /// Whether key and base URL work.
    ok: bool,
    /// In words.
    message: String,
}

/// What to change; what is absent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Changes {
    /// The key; a blank text removes it, null leaves it. Where it is instead (`env:`, `file:`, `command:`) is said only on the
    /// machine itself.
    api_key: Option<String>,
    /// The base URL; a blank text or null removes it. One of another host wants the key anew where there is one.
    #[serde(deserialize_with = "said")]
    #[schemars(with = "Option<String>")]
    base_url: Option<Option<String>>,
    /// Other settings by name; null removes one.
    settings: BTreeMap<String, Option<String>>,
}

/// Tells null from absent.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Changes {
    fn edits(self) -> Vec<(String, Option<String>)> {
        let key = self.api_key.map(|key| ("api_key".to_owned(), Some(key)));
        let url = self.base_url.map(|url| ("base_url".to_owned(), url));
        let all = key.into_iter().chain(url).chain(self.settings);
        let trimmed = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        all.map(|(name, value)| (name, value.and_then(trimmed))).collect()
    }
}

impl From<ProviderState> for ProviderConfig {
    fn from(state: ProviderState) -> Self {
        let find = |name: &str| state.settings.iter().find(|setting| setting.name == name);
        let set = |name: &str| find(name).filter(|setting| setting.origin["layer"] != "default");
        let base_url = set("base_url").and_then(|setting| setting.value.clone());
        let api_key_configured = find("api_key").is_some_and(|setting| setting.value.is_some());
        Self { api_key_configured, base_url, state }
    }
}

/// Settings are files, and a key may be what a command prints: nothing for the threads that answer.
pub(super) async fn blocking<T: Send + 'static>(
    service: &Service,
    work: impl FnOnce(&dyn crate::Settings) -> impasto_sdk::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let settings = service.settings.clone();
    let done = tokio::task::spawn_blocking(move || work(settings.as_ref())).await;
    Ok(done.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??)
}

async fn status(State(service): State<Service>) -> Result<Json<Vec<Status>>, Failure> {
    let states = blocking(&service, |settings| settings.providers()).await?;
    let status = |state: ProviderState| Status {
        message: (!state.configured).then(|| format!("{}: no API key is set", state.name)),
        provider_id: state.provider_id,
        name: state.name,
        configured: state.configured,
    };
    Ok(Json(states.into_iter().map(status).collect()))
}

async fn list(State(service): State<Service>) -> Result<Json<Vec<ProviderConfig>>, Failure> {
    let states = blocking(&service, |settings| settings.providers()).await?;
    Ok(Json(states.into_iter().map(Into::into).collect()))
}

async fn show(
    State(service): State<Service>,
    At(provider): At<String>,
) -> Result<Json<ProviderConfig>, Failure> {
    config_of(&service, &provider).await.map(Json)
}

async fn config_of(service: &Service, provider: &str) -> Result<ProviderConfig, Failure> {
    let states = blocking(service, |settings| settings.providers()).await?;
    let known: Vec<_> = states.iter().map(|state| state.provider_id.as_str()).collect();
    let message = format!("there is no provider {provider:?}; there are {}", known.join(", "));
    let found = states.into_iter().find(|state| state.provider_id == provider);
    found.map(Into::into).ok_or_else(|| Error::new(Kind::NotFound, message).into())
}

async fn set(
    State(service): State<Service>,
    At(provider): At<String>,
    Given(changes): Given<Changes>,
) -> Result<Json<Changed>, Failure> {
    let before = config_of(&service, &provider).await?;
    no_reference("api_key", changes.api_key.as_deref())?;
    for (name, value) in &changes.settings {
        no_reference(name, value.as_deref())?;
    }
    let edits = changes.edits();
    if edits.is_empty() {
        let failure = wrong("nothing was given, so nothing was changed; give api_key, base_url or settings");
        return Err(failure.status(StatusCode::BAD_REQUEST));
    }
    keep_to_its_host(&before.state, &edits)?;
    change(&service, provider, edits).await
}

async fn unset(State(service): State<Service>, At(provider): At<String>) -> Result<Json<Changed>, Failure> {
    let state = config_of(&service, &provider).await?.state;
    let ours = state.settings.into_iter().filter(|set| ["api_key", "base_url"].contains(&set.name.as_str()));
    let edits = ours.map(|set| (set.name, None)).collect();
    change(&service, provider, edits).await
}

async fn test(State(service): State<Service>, At(provider): At<String>) -> Result<Json<Tested>, Failure> {
    config_of(&service, &provider).await?;
    let asked = service.studio.test_provider(&provider).await;
    let ok = asked.is_ok();
    let message = asked.unwrap_or_else(|error| error.to_string());
    Ok(Json(Tested { ok, message }))
}

/// Writes changes, brings the models in step, and says what came of it.
async fn change(
    service: &Service,
    provider: String,
    edits: Vec<(String, Option<String>)>,
) -> Result<Json<Changed>, Failure> {
    let removes_key = edits.iter().any(|(name, value)| name == "api_key" && value.is_none());
    let id = provider.clone();
    blocking(service, move |settings| settings.edit(&id, &edits)).await?;
    let installed = service.studio.sync_starters().await?;
    let config = config_of(service, &provider).await?;
    let mut disabled = Vec::new();
    if !config.state.configured {
        let models = service.studio.models().await?.into_iter();
        disabled
            .extend(models.map(|model| model.config).filter(|m| m.provider_id == provider).map(|m| m.key));
    }
    let message = match (disabled.len(), removes_key && config.api_key_configured) {
        (_, true) => {
            Some("the key was removed here, and another place still gives one; see origin".to_owned())
        }
        (0, false) => None,
        (count, false) => Some(format!("models that stay and cannot be used until a key is set: {count}")),
    };
    let installed = installed.iter().filter(|link| link.provider == provider).map(ToString::to_string);
    Ok(Json(Changed { config, installed: installed.collect(), disabled, message }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(body: &str) -> Vec<(String, Option<String>)> {
        serde_json::from_str::<Changes>(body).unwrap().edits()
    }

    #[test]
    fn a_null_clears_the_base_url_and_never_the_key() {
        let entry = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        assert_eq!(edits(r#"{"api_key": null, "base_url": null}"#), [entry("base_url", None)]);
        assert_eq!(edits(r#"{"api_key": "  "}"#), [entry("api_key", None)]);
        assert_eq!(edits(r#"{"api_key": " k "}"#), [entry("api_key", Some("k"))]);
        assert_eq!(edits(r#"{"settings": {"timeout_seconds": "9"}}"#), [entry("timeout_seconds", Some("9"))]);
        assert_eq!(edits("{}"), []);
    }
}
