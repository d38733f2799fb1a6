//! Where requests go, and where the key stands.

use crate::percent_encode;
use impasto_sdk::Exchange;

/// The address below which the models stand: a base URL that ends in a version already, else this version below it.
#[must_use]
pub fn root(base_url: &str, version: &str) -> String {
    let base = base_url.trim_end_matches('/');
    let last = base.rsplit('/').next().unwrap_or_default();
    if is_version(last) { base.into() } else { format!("{base}/{version}") }
}

/// Where a model makes pictures. Its id may begin with `models/`, as the list of models writes it.
#[must_use]
pub fn generate_url(root: &str, model: &str) -> String {
    let model = model.strip_prefix("models/").unwrap_or(model);
    format!("{root}/models/{}:generateContent", percent_encode(model))
}

/// A page of the list of models: the first, or the one that the page before named.
#[must_use]
pub fn models_url(root: &str, page_size: u32, page: Option<&str>) -> String {
    let token = page.map(|token| format!("&pageToken={}", percent_encode(token))).unwrap_or_default();
    format!("{root}/models?pageSize={page_size}{token}")
}

/// Puts the key into the format's header. A key in the query would end up in logs.
#[must_use]
pub fn with_key(exchange: Exchange) -> Exchange {
    exchange.key("x-goog-api-key", "")
}

/// `v1`, `v1beta` and their like.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_bring_its_version_or_not() {
        for (base, root_url) in [
            ("https://a.example", "https://a.example/v1beta"),
            ("https://a.example/", "https://a.example/v1beta"),
            ("https://a.example/v1", "https://a.example/v1"),
            ("https://a.example/v1beta/", "https://a.example/v1beta"),
            ("https://a.example/relay", "https://a.example/relay/v1beta"),
            ("https://a.example/vision", "https://a.example/vision/v1beta"),
            ("http://v1.example", "http://v1.example/v1beta"),
        ] {
            assert_eq!(root(base, "v1beta"), root_url, "{base}");
        }
    }

    #[test]
    fn ids_and_tokens_cannot_change_the_address() {
        for (model, url) in [
            ("gemini-x", "https://a.example/v1/models/gemini-x:generateContent"),
            ("models/gemini-x", "https://a.example/v1/models/gemini-x:generateContent"),
            ("x?key=1", "https://a.example/v1/models/x%3Fkey%3D1:generateContent"),
        ] {
            assert_eq!(generate_url("https://a.example/v1", model), url);
        }
        assert_eq!(models_url("https://a.example/v1", 5, None), "https://a.example/v1/models?pageSize=5");
        assert_eq!(
            models_url("https://a.example/v1", 5, Some("t/1")),
            "https://a.example/v1/models?pageSize=5&pageToken=t%2F1"
        );
    }
}
