//! An exchange as the client's request, with the key in its place.

use crate::{credential::Credential, hosts};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_ports::Secret;
use impasto_sdk::{Auth, Error, Exchange, Kind, Method, Result};
use reqwest::{
    Request,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

/// Headers that the transport alone decides about: with them a request could be taken for two, or for another host's.
const OWN_HEADERS: [HeaderName; 8] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// The address of an exchange.
///
/// # Errors
/// `InvalidRequest` for one that is not `http` or `https`, or that holds a user or a password.
pub(crate) fn address(exchange: &Exchange) -> Result<Url> {
    let invalid = |why: &str| Error::new(Kind::InvalidRequest, format!("the address of the request {why}"));
    let url = Url::parse(&exchange.url).map_err(|e| invalid(&format!("cannot be read: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("holds a user or a password; keys belong into the settings"));
    }
    Ok(url)
}

/// The request without its body, to which `tail` bytes are added.
///
/// # Errors
/// `InvalidRequest` for headers that cannot be sent, `Unauthenticated` for a missing key, `Config` for a key that may
/// not go to this host.
pub(crate) fn build(
    exchange: &Exchange,
    mut url: Url,
    credential: &Credential,
    tail: u64,
) -> Result<Request> {
    let mut headers = plain_headers(exchange, tail)?;
    if credential.place != Auth::None {
        check_host(&url, credential)?;
        place_key(credential, &mut url, &mut headers)?;
    }
    let method = match exchange.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = Request::new(method, url);
    *request.headers_mut() = headers;
    Ok(request)
}

fn plain_headers(exchange: &Exchange, tail: u64) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in &exchange.headers {
        let name = header_name(name)?;
        if OWN_HEADERS.contains(&name) {
            return Err(Error::new(
                Kind::InvalidRequest,
                format!("the header {name} is not a provider's to set"),
            ));
        }
        headers.append(name.clone(), header_value(&name, value)?);
    }
    // A packed answer could grow without bounds, so none is asked for; see `unpack`.
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let body = &exchange.body;
    if !body.content_type.is_empty() {
        headers.insert(header::CONTENT_TYPE, header_value(&header::CONTENT_TYPE, &body.content_type)?);
    }
    let length = body.len() + tail;
    if length > 0 || matches!(exchange.method, Method::Post | Method::Put) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Ok(headers)
}

fn check_host(url: &Url, credential: &Credential) -> Result<()> {
    let (host, owner) = (url.host_str().unwrap_or_default(), &credential.owner);
    let refuse = |why: &str| Err(Error::new(Kind::Config, format!("{owner} {why}; nothing was sent")));
    if !hosts::listed(url, &credential.hosts) {
        return refuse(&format!("may not go to {host}, {}", owner.elsewhere()));
    }
    if url.scheme() != "https" && !hosts::listed(url, &credential.private) {
        return refuse(&format!("would travel to {host} unencrypted; use an https address"));
    }
    Ok(())
}

fn place_key(credential: &Credential, url: &mut Url, headers: &mut HeaderMap) -> Result<()> {
    let key = credential.secret.as_ref().map(Secret::expose).filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| credential.owner.missing())?;
    match &credential.place {
        Auth::Header { name, prefix } => {
            let name = header_name(name)?;
            if OWN_HEADERS.contains(&name) {
                let message = format!("{} cannot stand in the header {name}", credential.owner);
                return Err(Error::new(Kind::Config, message));
            }
            headers.insert(name, key_value(credential, &format!("{prefix}{key}"))?);
        }
        Auth::Query { name } => {
            url.query_pairs_mut().append_pair(name, key);
        }
        Auth::Basic => {
            // As it is, not percent-encoded: few servers decode, whatever RFC 6749 says of clients.
            let value = format!("Basic {}", STANDARD.encode(key));
            headers.insert(header::AUTHORIZATION, key_value(credential, &value)?);
        }
        // It stands in the body's tail.
        Auth::ClientForm => {}
        other => return Err(Error::new(Kind::Unexpected, format!("the transport does not know {other:?}"))),
    }
    Ok(())
}

fn key_value(credential: &Credential, value: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        let owner = &credential.owner;
        let message = format!("{owner} has characters that no header can carry; was it copied whole?");
        Error::new(Kind::Config, message)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_name(name: &str) -> Result<HeaderName> {
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::new(Kind::InvalidRequest, format!("{name:?} is not the name of a header")))
}

fn header_value(name: &HeaderName, value: &str) -> Result<HeaderValue> {
    // Header values may be UTF-8, but no control characters: a line break would start another header.
    HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        Error::new(Kind::InvalidRequest, format!("the header {name} has characters that no header can carry"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Access;

    const KEY: &str = "sk-s3cret";

    fn access(key: &str) -> Access {
        Access {
            key: Some(Secret::new(key)),
            hosts: vec!["api.example.com".into(), "lab.example".into(), "plain.example".into()],
            private_hosts: vec!["lab.example".into()],
        }
    }

    fn built(exchange: &Exchange, access: &Access) -> Result<Request> {
        let credential = Credential::of_provider("acme", exchange, access.clone());
        build(exchange, address(exchange)?, &credential, 0)
    }

    fn with(auth: Auth, url: &str) -> Exchange {
        Exchange { auth, ..Exchange::get(url) }
    }

    #[test]
    fn the_key_goes_where_the_exchange_says() {
        let header = Auth::Header { name: "x-key".into(), prefix: "Bearer ".into() };
        let request = built(&with(header, "https://api.example.com/v1"), &access(KEY)).unwrap();
        assert_eq!(request.headers()["x-key"], "Bearer sk-s3cret");
        let query = with(Auth::Query { name: "key".into() }, "https://api.example.com/v1?a=%20b");
        let request = built(&query, &access("a&b=c")).unwrap();
        assert_eq!(request.url().as_str(), "https://api.example.com/v1?a=%20b&key=a%26b%3Dc");
        let request = built(&with(Auth::Basic, "https://api.example.com/v1"), &access("me:pw")).unwrap();
        assert_eq!(request.headers()["authorization"], "Basic bWU6cHc=");
        let request = built(&Exchange::get("https://api.example.com/v1"), &access(KEY)).unwrap();
        assert!(!format!("{request:?}").contains("s3cret"));
    }

    #[test]
    fn what_may_not_be_sent_is_refused_without_naming_the_key() {
        let bearer = |url: &str| Exchange::get(url).bearer();
        for (exchange, key, kind) in [
            (bearer("https://evil.net/v1"), KEY, Kind::Config),
            (with(Auth::Query { name: "key".into() }, "https://evil.net/"), KEY, Kind::Config),
            (with(Auth::Basic, "https://evil.net/"), KEY, Kind::Config),
            // Profiles are resolved before.
            (with(Auth::Profile("x".into()), "https://api.example.com/"), KEY, Kind::Unexpected),
            (bearer("http://plain.example/v1"), KEY, Kind::Config),
            (bearer("https://api.example.com/"), "", Kind::Unauthenticated),
            (bearer("https://api.example.com/"), "sk-s3cret\r\nx: y", Kind::Config),
            (bearer("ftp://api.example.com/"), KEY, Kind::InvalidRequest),
            (bearer("https://s3cret@api.example.com/"), KEY, Kind::InvalidRequest),
            (bearer("https://"), KEY, Kind::InvalidRequest),
            (Exchange::get("https://api.example.com/").header("a", "b\r\nc: d"), KEY, Kind::InvalidRequest),
            (Exchange::get("https://api.example.com/").header("a\r\nb", "c"), KEY, Kind::InvalidRequest),
            (Exchange::get("https://api.example.com/").key("a b", ""), KEY, Kind::InvalidRequest),
            (Exchange::get("https://api.example.com/").key("a", "x\n"), KEY, Kind::Config),
            (Exchange::get("https://api.example.com/").key("host", ""), KEY, Kind::Config),
            (Exchange::get("https://api.example.com/").header("Host", "evil.net"), KEY, Kind::InvalidRequest),
            (
                Exchange::get("https://api.example.com/").header("content-length", "0"),
                KEY,
                Kind::InvalidRequest,
            ),
        ] {
            let error = built(&exchange, &access(key)).unwrap_err();
            assert_eq!(error.kind, kind, "{error}");
            assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
        }
    }

    #[test]
    fn a_key_travels_unencrypted_only_to_a_configured_private_host() {
        assert!(built(&Exchange::get("http://lab.example/v1").bearer(), &access(KEY)).is_ok());
    }

    #[test]
    fn a_missing_key_names_the_provider() {
        let none = Access { key: None, ..access(KEY) };
        let error = built(&Exchange::get("https://api.example.com/").bearer(), &none).unwrap_err();
        assert_eq!(error.kind, Kind::Unauthenticated);
        assert!(error.message.contains("acme"));
    }
}
