//! What a request gives to say who asks.

use crate::sessions;
use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Method, Uri, header::AUTHORIZATION, request::Parts},
};
use std::convert::Infallible;

/// What a request gives to say who asks.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nothing that counts.
    Nothing,
    /// A token.
    Token(String),
    /// The session of a cookie.
    Session(String),
}

impl Given {
    /// What this request gives.
    pub(crate) fn by(request: &Request) -> Self {
        Self::among(request.method(), request.uri(), request.headers())
    }

    /// The header counts where it is there, also a wrong one; else the cookie, from our own pages.
    fn among(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        if let Some(given) = headers.get(AUTHORIZATION) {
            let token = given.to_str().ok().and_then(bearer);
            return token.map_or(Self::Nothing, |token| Self::Token(token.into()));
        }
        let host = uri.authority().map(axum::http::uri::Authority::as_str);
        match sessions::named(headers) {
            Some(session) if sessions::is_own_page(method, headers, host) => Self::Session(session.into()),
            _ => Self::Nothing,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Given {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::among(&parts.method, &parts.uri, &parts.headers))
    }
}

/// The token in `Bearer …`.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bearers_are_known_in_any_case_of_letters() {
        for (header, token) in [
            ("Bearer imp_x", Some("imp_x")),
            ("bearer  imp_x ", Some("imp_x")),
            ("Basic aW1wOng=", None),
            ("imp_x", None),
        ] {
            assert_eq!(bearer(header), token, "{header}");
        }
    }
}
