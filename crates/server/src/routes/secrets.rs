//! What a person at the other end of a connection may say of secrets: themselves, not where they are; and one that is here
//! goes nowhere else for it. Whoever asks over HTTP, be it with the scope `admin`, is not the machine's owner.

use crate::{Failure, ProviderState};
use axum::http::Uri;
use impasto_controls::{Violation, violation::code};
use impasto_sdk::{Error, Kind};
use serde_json::Value;

/// What begins a reference in place of a secret.
const REFERENCES: [&str; 3] = ["command", "file", "env"];

/// Where a secret is may be said by whoever sits at this machine: over HTTP it would run commands there, and send files and
/// variables away.
///
/// # Errors
/// A 422 that names the field.
pub(super) fn no_reference(field: &str, secret: Option<&str>) -> Result<(), Failure> {
    let kind = secret.and_then(|text| text.trim().split_once(':')).map(|(kind, _)| kind.to_ascii_lowercase());
    match kind.filter(|kind| REFERENCES.contains(&kind.as_str())) {
        None => Ok(()),
        Some(kind) => Err(refused(
            &format!("/{field}"),
            code::NOT_OFFERED,
            format!(
                "{field}: a reference ({kind}:…) is taken only on the machine itself, in api_keys.yaml or by the command line; \
                 give the secret"
            ),
        )),
    }
}

/// Whether a secret comes from a place that wins over whatever is written here.
pub(super) fn is_fixed(origin: &Value) -> bool {
    ["command_line", "environment"].iter().any(|layer| origin["layer"] == *layer)
}

/// A key that is here goes to no other host than the one that it was given for, unless the same request gives another key.
///
/// # Errors
/// A 422 that names the field.
pub(super) fn keep_to_its_host(
    state: &ProviderState,
    edits: &[(String, Option<String>)],
) -> Result<(), Failure> {
    let setting = |name: &str| state.settings.iter().find(|setting| setting.name == name);
    let edit =
        |name: &str| edits.iter().rfind(|(edited, _)| edited == name).map(|(_, value)| value.as_deref());
    let Some(key) = setting("api_key").filter(|key| key.value.is_some()) else { return Ok(()) };
    let base = setting("base_url");
    let now = base.and_then(|base| base.value.as_deref()).unwrap_or_default();
    match (edit("base_url"), edit("api_key")) {
        (Some(Some(url)), _) if is_fixed(&key.origin) && leads_elsewhere(now, url) => Err(refused(
            "/base_url",
            code::CONFLICT,
            format!(
                "base_url: the key comes from the environment or the command line and would be sent to {}; change the base URL \
                 there or in api_keys.yaml",
                host(url)
            ),
        )),
        (Some(Some(url)), None | Some(None)) if leads_elsewhere(now, url) => Err(refused(
            "/api_key",
            code::REQUIRED,
            format!("give the key anew, since it would be sent to {}", host(url)),
        )),
        // Another place may give a key then, which was never meant for that host.
        (None, Some(None)) if base.is_some_and(|base| base.origin["layer"] == "key_file") => Err(refused(
            "/base_url",
            code::REQUIRED,
            format!(
                "base_url: without this key one of another place could be sent to {}; remove both, or give another key",
                host(now)
            ),
        )),
        _ => Ok(()),
    }
}

/// Whether a URL is of another origin. A text that is no URL at all is refused where it is set.
fn leads_elsewhere(now: &str, url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let is_url = lower.starts_with("http://") || lower.starts_with("https://");
    is_url && now != url && origin(url).is_none_or(|new| origin(now) != Some(new))
}

/// Scheme, host and port.
fn origin(url: &str) -> Option<(String, String, u16)> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let port = uri.port_u16().unwrap_or(if scheme == "http" { 80 } else { 443 });
    Some((scheme, uri.host()?.to_ascii_lowercase(), port))
}

/// The host of a URL as it is written there.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

/// A 422 for one field.
pub(super) fn refused(field: &str, code: &'static str, message: String) -> Failure {
    let violations = vec![Violation::new(field.to_owned(), code, message.clone())];
    Failure { violations, ..Error::new(Kind::InvalidRequest, message).into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ProviderLinks, ProviderSetting};
    use serde_json::json;

    const VENDOR: &str = "https://api.vendor.example/v1";

    fn state(key: Option<&str>, base: (&str, &str)) -> ProviderState {
        let setting = |name: &str, value: Option<&str>, layer: &str| ProviderSetting {
            name: name.into(),
            value: value.map(Into::into),
            origin: json!({ "layer": layer }),
        };
        let of_key = setting("api_key", key.map(|_| "••••"), key.unwrap_or("default"));
        ProviderState {
            provider_id: "vendor".into(),
            name: "Vendor".into(),
            configured: true,
            links: ProviderLinks::default(),
            settings: vec![of_key, setting("base_url", Some(base.0), base.1)],
            settings_schema: None,
        }
    }

    /// The field that is refused.
    fn refusal(state: &ProviderState, edits: &[(&str, Option<&str>)]) -> Option<String> {
        let edits: Vec<_> =
            edits.iter().map(|(name, value)| ((*name).to_owned(), value.map(Into::into))).collect();
        let failure = keep_to_its_host(state, &edits).err()?;
        Some(failure.violations[0].field.clone())
    }

    #[test]
    fn a_key_follows_no_new_address() {
        let elsewhere = ("base_url", Some("https://elsewhere.example/v1"));
        let usual = (VENDOR, "default");
        let own = ("https://proxy.example:8443", "key_file");
        for (key, base, edits, field) in [
            (Some("key_file"), usual, vec![elsewhere], Some("/api_key")),
            (Some("vendor_variable"), usual, vec![elsewhere], Some("/api_key")),
            (Some("key_file"), usual, vec![elsewhere, ("api_key", None)], Some("/api_key")),
            (Some("key_file"), usual, vec![elsewhere, ("api_key", Some("new"))], None),
            (Some("vendor_variable"), usual, vec![elsewhere, ("api_key", Some("new"))], None),
            // A key that is written here would not be the one that is sent.
            (Some("environment"), usual, vec![elsewhere, ("api_key", Some("new"))], Some("/base_url")),
            (Some("command_line"), usual, vec![elsewhere], Some("/base_url")),
            (None, usual, vec![elsewhere], None),
            (Some("key_file"), usual, vec![("base_url", Some("https://API.vendor.example:443/v2"))], None),
            (
                Some("key_file"),
                usual,
                vec![("base_url", Some("http://api.vendor.example/v1"))],
                Some("/api_key"),
            ),
            (Some("key_file"), own, vec![("base_url", Some("https://proxy.example"))], Some("/api_key")),
            (Some("key_file"), own, vec![("base_url", Some("https://höst.example"))], Some("/api_key")),
            (Some("key_file"), own, vec![("base_url", None)], None),
            (Some("key_file"), own, vec![("base_url", Some("localhost"))], None),
            (Some("key_file"), own, vec![("timeout_seconds", Some("9"))], None),
            (Some("key_file"), own, vec![("api_key", None)], Some("/base_url")),
            (Some("key_file"), own, vec![("api_key", None), ("base_url", None)], None),
            (Some("key_file"), usual, vec![("api_key", None)], None),
        ] {
            let found = refusal(&state(key, base), &edits);
            assert_eq!(found.as_deref(), field, "{key:?} {base:?} {edits:?}");
        }
    }

    #[test]
    fn secrets_themselves_are_taken_and_where_they_are_is_not() {
        for text in ["sk-1", "urn:other", "environment:x"] {
            assert!(no_reference("api_key", Some(text)).is_ok(), "{text}");
        }
        for text in ["env:PATH", " ENV:PATH", "file:/etc/passwd", "command:id"] {
            assert_eq!(
                no_reference("api_key", Some(text)).unwrap_err().violations[0].field,
                "/api_key",
                "{text}"
            );
        }
    }
}
