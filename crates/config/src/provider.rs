//! What one provider is set to.

use crate::{Origin, ProviderSpec, Secret};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt, time::Duration};

/// What one provider is set to, with its key resolved.
#[derive(Clone, PartialEq)]
pub struct ProviderSettings {
    /// The provider's id.
    pub id: String,
    /// The key.
    pub api_key: Option<Secret>,
    /// The configured base URL without a slash at its end; absent: the vendor's own.
    pub base_url: Option<String>,
    /// How long one answer may take; absent: what the provider finds right for each request.
    pub timeout: Option<Duration>,
    /// Calls side by side at most; absent: what the provider declares.
    pub max_concurrency: Option<u32>,
    /// The provider's own settings that are set, as an object; null where none is. Values fit its schema.
    pub rest: Value,
    /// Where each setting that is set comes from.
    pub origins: BTreeMap<String, Origin>,
    pub(crate) needs_key: bool,
}

impl ProviderSettings {
    /// Whether it can be used: it has a key or needs none.
    #[must_use]
    pub const fn configured(&self) -> bool {
        self.api_key.is_some() || !self.needs_key
    }

    /// Sorts a provider's values, the key already taken out, into their fields.
    pub(crate) fn of(
        spec: &ProviderSpec,
        api_key: Option<Secret>,
        mut values: Map<String, Value>,
        origins: BTreeMap<String, Origin>,
    ) -> Self {
        let mut number = |name| values.shift_remove(name).and_then(|value: Value| value.as_u64());
        let timeout = number("timeout_seconds").map(Duration::from_secs);
        let max_concurrency = number("max_concurrency").and_then(|number| u32::try_from(number).ok());
        let base_url = match values.shift_remove("base_url") {
            Some(Value::String(url)) => Some(url),
            _ => None,
        };
        let rest = if values.is_empty() { Value::Null } else { Value::Object(values) };
        let (id, needs_key) = (spec.id.clone(), spec.needs_key);
        Self { id, api_key, base_url, timeout, max_concurrency, rest, origins, needs_key }
    }
}

/// Own settings by name only: some may be secrets.
impl fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own: Vec<_> = self.rest.as_object().into_iter().flatten().map(|(name, _)| name).collect();
        f.debug_struct("ProviderSettings")
            .field("id", &self.id)
            .field("api_key", &self.api_key)
            .field("base_url", &self.base_url)
            .field("timeout", &self.timeout)
            .field("max_concurrency", &self.max_concurrency)
            .field("rest", &own)
            .finish_non_exhaustive()
    }
}

/// A base URL without slashes at its end; `/v1` stays where it is.
///
/// # Errors
/// What was expected.
pub(crate) fn base_url(text: &str) -> Result<String, String> {
    let url = text.trim().trim_end_matches('/');
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let head = url.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    });
    let rest = rest.ok_or("expected a URL that starts with http:// or https://")?;
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.starts_with(':') {
        return Err("expected a URL with a host, such as https://api.example.com".into());
    }
    if host.contains('@') {
        return Err("expected a URL without a name or password; a key belongs into api_key".into());
    }
    if rest.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\"<>\\".contains(c)) {
        return Err("expected a URL without white space, query (?) and fragment (#)".into());
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::tests::acme;

    #[test]
    fn base_urls_are_checked_and_lose_their_last_slash() {
        for (text, expected) in [
            ("https://api.example.com", Some("https://api.example.com")),
            (" http://127.0.0.1:8080/v1/ ", Some("http://127.0.0.1:8080/v1")),
            ("HTTPS://x/a//", Some("HTTPS://x/a")),
            ("https://[::1]:8080", Some("https://[::1]:8080")),
            ("api.example.com", None),
            ("ftp://x", None),
            ("https://", None),
            ("https://:80", None),
            ("https://me:secret@x", None),
            ("https://x?key=1", None),
            ("https://x y", None),
            ("ü", None),
        ] {
            assert_eq!(base_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn debug_shows_no_value_of_an_own_setting() {
        let values = Map::from_iter([("signing_key".into(), "sk-secret".into())]);
        let settings = ProviderSettings::of(&acme(), Some(Secret::new("sk-secret")), values, BTreeMap::new());
        let shown = format!("{settings:?}");
        assert!(shown.contains("signing_key") && !shown.contains("secret\""), "{shown}");
        assert!(settings.configured());
    }
}
