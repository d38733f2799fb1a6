//! Addresses: where requests go.

use super::secret;
use crate::template::{Scope, Text};
use impasto_dialects::percent_encode;
use impasto_sdk::{Error, Kind, Result};

/// The address with its variables filled in, each percent-encoded.
///
/// # Errors
/// `Config` for an address that is none.
pub(crate) fn fill(url: &str, scope: &Scope) -> Result<String> {
    check(url).map_err(|message| Error::new(Kind::Config, message))?;
    let text = Text::parse(url.trim())?;
    let filled = text.fill(scope, percent_encode)?.unwrap_or_default();
    if steps_out(&filled) {
        let message = "a value in the address is empty or only dots, which would lead to another place; nothing was sent";
        return Err(Error::new(Kind::InvalidRequest, message));
    }
    Ok(filled)
}

/// Whether a piece of the path is one that servers take for another place.
fn steps_out(url: &str) -> bool {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (_, path) = path.split_once('/').unwrap_or_default();
    let pieces: Vec<&str> = path.split('/').collect();
    let inner_empty = pieces.iter().rev().skip(1).any(|piece| piece.is_empty());
    inner_empty || pieces.iter().any(|piece| matches!(*piece, "." | ".."))
}

/// What is wrong with an address, whose variables may stand behind its host alone.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn check(url: &str) -> Result<(), String> {
    let url = url.trim();
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("expected an address that begins with https:// or http://; write it whole")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('{') {
        return Err("the host cannot hold a variable; write it out, since the secret goes there".into());
    }
    if authority.contains('@') {
        return Err("the address holds a user or a password; put them into an auth profile".into());
    }
    let plain = |c: char| c.is_alphanumeric() || ".-:[]".contains(c);
    if authority.is_empty() || !authority.chars().all(plain) {
        return Err("expected the name of a host behind ://".into());
    }
    if url.contains('#') || url.chars().any(|c| c.is_control() || c == '\\') {
        return Err("an address has neither # nor control characters; remove them".into());
    }
    Ok(())
}

/// What is wrong with the query of an address that is kept: a definition is shown and exported, so no secret stands there.
///
/// # Errors
/// The parameter, and what to do; never its value.
pub(crate) fn check_query(url: &str) -> Result<(), String> {
    let secret = secret::parameters(url).find(|(_, _, is_secret)| *is_secret);
    match secret {
        Some((name, _, _)) => Err(format!(
            "{} carries a secret, which everyone sees who sees the definition; take it out and use an auth profile of \
             the type query with the parameter {0}",
            name.trim()
        )),
        None => Ok(()),
    }
}

/// Host, with the port where there is one.
pub(crate) fn host(url: &str) -> Option<String> {
    check(url).ok()?;
    let rest = url.trim().split_once("://")?.1;
    rest.split(['/', '?']).next().map(str::to_ascii_lowercase)
}

/// Host and port, also where the address leaves the port out.
pub(crate) fn host_and_port(url: &str) -> Option<String> {
    let host = host(url)?;
    let after_address = host.rfind(']').map_or(0, |end| end + 1);
    let port = if url.trim().starts_with("https://") { 443 } else { 80 };
    Some(if host[after_address..].contains(':') { host } else { format!("{host}:{port}") })
}

/// Scheme, host and port, as they are written.
pub(crate) fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_cannot_lead_to_another_place() {
        for (url, out) in [
            ("https://a.example/v1/tasks/..", true),
            ("https://a.example/v1/./x", true),
            ("https://a.example/v1//x", true),
            ("https://a.example/v1/..%2Fx", false),
            ("https://a.example/v1/", false),
            ("https://a.example", false),
            ("https://a.example/a?b=..", false),
        ] {
            assert_eq!(steps_out(url), out, "{url}");
        }
    }

    #[test]
    fn variables_cannot_change_the_address() {
        let mut scope = Scope::default();
        scope.set("model", "../x?key=1#é");
        scope.set("n", json!(4));
        let url = fill("https://a.example:8443/{{model}}/go?n={{n}}&m={{none}}", &scope).unwrap();
        assert_eq!(url, "https://a.example:8443/..%2Fx%3Fkey%3D1%23%C3%A9/go?n=4&m=");
    }

    #[test]
    fn every_address_has_a_port() {
        for (url, expected) in [
            ("https://A.example/v1", "a.example:443"),
            ("http://a.example?x", "a.example:80"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://[::1]/", "[::1]:80"),
            ("http://[::1]:9/", "[::1]:9"),
        ] {
            assert_eq!(host_and_port(url).as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn what_is_no_address_is_told() {
        for (url, says) in [
            ("", "https://"),
            ("ftp://a.example", "https://"),
            ("file:///etc/passwd", "https://"),
            ("https://{{host}}/x", "cannot hold a variable"),
            ("https://a{{x}}.example/", "cannot hold a variable"),
            ("https://me:pw@a.example/", "auth profile"),
            ("https:///x", "name of a host"),
            ("https://a b/", "name of a host"),
            ("https://a.example/#x", "#"),
            ("https://a.example/\n", ""),
            ("https://a.example\\@evil.example/", "auth profile"),
        ] {
            match check(url) {
                Err(message) => assert!(message.contains(says), "{url}: {message}"),
                Ok(()) => assert!(says.is_empty(), "{url}"),
            }
        }
    }

    #[test]
    fn a_secret_in_the_query_is_told_without_its_value() {
        for (url, name) in [
            ("https://a.example/v1?key=sk-s3cret", Some("key")),
            ("https://a.example/v1?a=1&API-Key=sk-s3cret", Some("API-Key")),
            ("https://a.example/v1?access_token=sk-s3cret", Some("access_token")),
            ("https://a.example/v1?api%5Fkey=sk-s3cret", Some("api%5Fkey")),
            ("https://a.example/v1?%6bey=sk-s3cret", Some("%6bey")),
            ("https://a.example/v1?50%=sk-s3cret", None),
            ("https://a.example/v1?code=sk-s3cret", Some("code")),
            ("https://a.example/v1?subscription-key=sk-s3cret", Some("subscription-key")),
            ("https://a.example/v1?key=sk-s3cret{{prompt}}", Some("key")),
            ("https://a.example/v1?token={{task_id}}", None),
            ("https://a.example/v1?key=", None),
            ("https://a.example/v1?class_id=cats&signed=true&max_tokens=4096&code=1", None),
            ("https://a.example/v1?sig=s3cret", Some("sig")),
            ("https://a.example/v1?signature=s3cret", Some("signature")),
            ("https://a.example/v1?alt=sse&keys=2", None),
            ("https://a.example/key=1", None),
        ] {
            let told = check_query(url).err();
            assert_eq!(told.is_some(), name.is_some(), "{url}: {told:?}");
            assert!(told.is_none_or(|told| told.starts_with(name.unwrap()) && !told.contains("s3cret")));
        }
    }

    #[test]
    fn host_and_origin_are_as_written() {
        assert_eq!(host("https://A.example:81/x?y").as_deref(), Some("a.example:81"));
        assert_eq!(host("nothing"), None);
        assert_eq!(origin("https://a.example:81/x?y"), "https://a.example:81");
        assert_eq!(origin("https://a.example?y"), "https://a.example");
    }
}
