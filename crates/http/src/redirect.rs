//! Redirects of what is free to fetch: a result's address often leads on to a store of files. Each hop is a request of its
//! own, looked at as the first one was; a secret stays with the host that it was for.

use crate::{
    credential::{Credential, Owner},
    redact,
};
use impasto_sdk::{Auth, Effect, Error, Exchange, Kind, Method, Result};
use url::Url;

/// Hops of one exchange at most.
pub(crate) const MOST: u32 = 5;

/// Whether a redirect of this exchange may be followed at all: never where it may be billed or changes anything, and never
/// with a provider's own key, whose base URL shall be the final one.
pub(crate) fn may_follow(exchange: &Exchange, credential: &Credential) -> bool {
    let own_key = matches!(credential.owner, Owner::Provider(_)) && credential.place != Auth::None;
    exchange.effect == Effect::Free && exchange.method == Method::Get && exchange.body.is_empty() && !own_key
}

/// Where an answer leads, if it leads anywhere.
///
/// # Errors
/// `BadResponse` for an address that cannot be followed.
pub(crate) fn target(from: &str, status: u16, location: Option<&str>) -> Result<Option<Url>> {
    let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, location) else { return Ok(None) };
    let wrong = |why: &str| {
        let message = format!("{} redirects {why}; it is not followed", redact(from));
        Error::new(Kind::BadResponse, message).with("status", status)
    };
    let from = Url::parse(from).map_err(|_| wrong("from nowhere"))?;
    let to = from.join(location).map_err(|_| wrong("to something that is no address"))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(wrong("to an address that is neither http nor https"));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(wrong("to an address that is not encrypted"));
    }
    Ok(Some(to))
}

/// The request for the next hop. Another host gets neither the secret nor the headers of the first one, and keeps neither
/// from the hops behind it.
pub(crate) fn hop(exchange: &Exchange, credential: &Credential, to: &Url) -> (Exchange, Credential) {
    let same = Url::parse(&exchange.url).is_ok_and(|from| from.origin() == to.origin());
    let mut next = Exchange { url: to.as_str().into(), ..exchange.clone() };
    if same {
        return (next, credential.clone());
    }
    next.headers.retain(|(name, _)| name.eq_ignore_ascii_case("accept"));
    (next, Credential { place: Auth::None, secret: None, ..credential.clone() })
}

/// Too many of them.
pub(crate) fn endless(url: &str) -> Error {
    Error::new(
        Kind::BadResponse,
        format!("{} redirects more than {MOST} times; it is not followed", redact(url)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_leads_only_to_addresses_that_are_as_safe() {
        for (from, status, location, to) in [
            ("https://a.example/x", 302, Some("https://b.example/y"), Ok(Some("https://b.example/y"))),
            ("https://a.example/x/1", 308, Some("2?y=1"), Ok(Some("https://a.example/x/2?y=1"))),
            ("http://a.example/x", 301, Some("//b.example/"), Ok(Some("http://b.example/"))),
            ("https://a.example/x", 302, None, Ok(None)),
            ("https://a.example/x", 304, Some("/y"), Ok(None)),
            ("https://a.example/x", 200, Some("/y"), Ok(None)),
            ("https://a.example/x", 302, Some("http://a.example/x"), Err(())),
            ("https://a.example/x", 302, Some("file:///etc/passwd"), Err(())),
            ("https://a.example/x", 302, Some("https://"), Err(())),
        ] {
            let found = target(from, status, location);
            let found = found.as_ref().map(|to| to.as_ref().map(Url::as_str)).map_err(|_| ());
            assert_eq!(found, to, "{from} {status} {location:?}");
        }
    }
}
