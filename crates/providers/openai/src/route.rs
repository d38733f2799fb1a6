//! Addresses and headers: where a request goes.

use crate::settings::{AuthStyle, Routes, Settings};
use impasto_dialects::{
    azure::is_azure,
    openai_images::{self, Route},
    percent_encode,
};
use impasto_sdk::{Cx, Error, Exchange, Kind, Result};

/// The free list of models.
pub(crate) fn models(settings: &Settings, cx: &Cx) -> Result<Exchange> {
    Ok(dress(Exchange::get(url(Route::Models, "", settings, cx)?), settings, cx))
}

/// The key's place, and whom to bill.
pub(crate) fn dress(exchange: Exchange, settings: &Settings, cx: &Cx) -> Exchange {
    let exchange = match settings.auth_for(&cx.base_url) {
        AuthStyle::Bearer => exchange.bearer(),
        AuthStyle::ApiKey => exchange.key("api-key", ""),
    };
    [("openai-organization", &settings.organization), ("openai-project", &settings.project)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .fold(exchange, |exchange, (name, value)| exchange.header(name, value))
}

/// The address of a route for this model, on this server.
///
/// # Errors
/// `Config` where the settings do not make an address.
pub(crate) fn url(route: Route, model: &str, settings: &Settings, cx: &Cx) -> Result<String> {
    let (base, query) = cx.base_url.split_once('?').unwrap_or((&cx.base_url, ""));
    let base = base.trim_end_matches('/');
    let root = match base.split_once("/openai/deployments/") {
        // A base URL that names its deployment speaks for itself; only the list of models stands above it.
        Some((resource, _)) if route == Route::Models => format!("{resource}/openai"),
        Some(_) => base.to_owned(),
        None if settings.routes == Routes::Deployments => {
            let resource = base.strip_suffix("/openai").unwrap_or(base);
            match route {
                Route::Models => format!("{resource}/openai"),
                _ => format!("{resource}/openai/deployments/{}", percent_encode(settings.name_of(model))),
            }
        }
        None if is_azure(base) && !base.ends_with("/openai") => openai_images::root(base, "openai/v1"),
        None => openai_images::root(base, "v1"),
    };
    let query = with_version(query, settings)?;
    Ok(format!("{root}/{}{query}", route.path()))
}

/// The query, with Azure's API version where it is set and not in the base URL already. Addresses of deployments must have
/// one.
fn with_version(query: &str, settings: &Settings) -> Result<String> {
    let given = query.split('&').any(|pair| pair.starts_with("api-version="));
    let version = settings
        .api_version
        .as_deref()
        .filter(|_| !given)
        .map(|v| format!("api-version={}", percent_encode(v)));
    if settings.routes == Routes::Deployments && !given && version.is_none() {
        return Err(Error::new(
            Kind::Config,
            "deployment addresses need an api_version, none is set; set e.g. 2025-04-01-preview",
        ));
    }
    let pairs: Vec<_> =
        [query, version.as_deref().unwrap_or_default()].into_iter().filter(|q| !q.is_empty()).collect();
    Ok(if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::cx;
    use serde_json::json;

    fn settings(value: serde_json::Value) -> Settings {
        serde_json::from_value(value).unwrap()
    }

    fn at(base: &str, route: Route, value: serde_json::Value) -> Result<String> {
        let mut cx = cx();
        cx.base_url = base.into();
        url(route, "gpt-image-2", &settings(value), &cx)
    }

    #[test]
    fn a_base_url_may_end_in_a_version_or_not() {
        for (base, url) in [
            ("https://api.openai.com", "https://api.openai.com/v1/images/edits"),
            ("https://api.openai.com/", "https://api.openai.com/v1/images/edits"),
            ("https://api.openai.com/v1", "https://api.openai.com/v1/images/edits"),
            ("https://api.openai.com/v1/", "https://api.openai.com/v1/images/edits"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/images/edits"),
            ("https://v2.example", "https://v2.example/v1/images/edits"),
            ("https://ark.example/api/v3", "https://ark.example/api/v3/images/edits"),
            ("https://g.example/v1beta/openai", "https://g.example/v1beta/openai/images/edits"),
            ("https://me.openai.azure.com", "https://me.openai.azure.com/openai/v1/images/edits"),
            ("https://me.openai.azure.com/openai", "https://me.openai.azure.com/openai/v1/images/edits"),
            ("https://me.openai.azure.com/openai/v1", "https://me.openai.azure.com/openai/v1/images/edits"),
            (
                "https://me.openai.azure.com/openai/deployments/d?api-version=x",
                "https://me.openai.azure.com/openai/deployments/d/images/edits?api-version=x",
            ),
        ] {
            assert_eq!(at(base, Route::Edits, json!({})).unwrap(), url);
        }
    }

    #[test]
    fn azures_older_form_puts_the_deployment_into_the_path() {
        let azure = json!({"routes": "deployments", "api_version": "2025-04-01-preview",
            "deployments": {"gpt-image-2": "my pictures"}});
        for base in ["https://me.openai.azure.com", "https://me.openai.azure.com/openai"] {
            assert_eq!(
                at(base, Route::Generations, azure.clone()).unwrap(),
                "https://me.openai.azure.com/openai/deployments/my%20pictures/images/generations\
                 ?api-version=2025-04-01-preview"
            );
            assert_eq!(
                at(base, Route::Models, azure.clone()).unwrap(),
                "https://me.openai.azure.com/openai/models?api-version=2025-04-01-preview"
            );
        }
        let named = at("https://h/openai/deployments/d", Route::Models, json!({"api_version": "v"})).unwrap();
        assert_eq!(named, "https://h/openai/models?api-version=v");
    }

    #[test]
    fn azures_older_form_without_a_version_is_refused_before_sending() {
        let error = at("https://h", Route::Edits, json!({"routes": "deployments"})).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }

    #[test]
    fn organisation_project_and_key_have_their_headers() {
        let both = settings(json!({"organization": "org-1", "project": "proj-1", "auth": "api-key"}));
        let exchange = models(&both, &cx()).unwrap();
        assert_eq!(
            exchange.headers,
            [
                ("openai-organization".to_owned(), "org-1".to_owned()),
                ("openai-project".to_owned(), "proj-1".to_owned())
            ]
        );
        assert_eq!(
            exchange.auth,
            impasto_sdk::Auth::Header { name: "api-key".into(), prefix: String::new() }
        );
    }
}
