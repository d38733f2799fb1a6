//! Sessions of pages: an `<img>` cannot send a token, so a page logs in with one and gets a cookie. The cookie holds a
//! random id, not the token; what it stands for is in this process' memory, so a restart ends all sessions.

use axum::http::{HeaderMap, Method, header};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Who is logged in.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<String, Session>>,
}

#[derive(Debug)]
struct Session {
    token: String,
    since: Instant,
}

/// The name of the cookie.
pub(crate) const COOKIE: &str = "impasto_session";

/// How long a session lives.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Sessions at most; the oldest one ends for a new one.
const MOST: usize = 10_000;

impl Sessions {
    /// Begins a session of the token of this id.
    pub(crate) fn begin(&self, token: &str) -> String {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, session| session.since.elapsed() < LIFETIME);
        if open.len() >= MOST
            && let Some(oldest) =
                open.iter().min_by_key(|(_, session)| session.since).map(|(id, _)| id.clone())
        {
            open.remove(&oldest);
        }
        // Twice 122 random bits of the system.
        let id = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        open.insert(id.clone(), Session { token: token.into(), since: Instant::now() });
        id
    }

    /// The id of the token by which this session was begun.
    pub(crate) fn token_of(&self, session: &str) -> Option<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let session = open.get(session).filter(|session| session.since.elapsed() < LIFETIME)?;
        Some(session.token.clone())
    }

    pub(crate) fn end(&self, session: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
    }
}

/// The session that a request names.
pub(crate) fn named(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// What a browser is told to keep; nothing where the session ends.
pub(crate) fn cookie(session: Option<&str>, base_path: &str, headers: &HeaderMap) -> String {
    let path = if base_path.is_empty() { "/" } else { base_path };
    let (value, age) = session.map_or(("", 0), |id| (id, LIFETIME.as_secs()));
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let secure = if origin.is_some_and(|origin| origin.starts_with("https://")) { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
}

/// Whether a request may go by its cookie. One that changes something must come from a page of this very server: a browser
/// sends cookies also for pages that only share its name.
pub(crate) fn is_own_page(method: &Method, headers: &HeaderMap, host: Option<&str>) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let from = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
    match (from, text(header::HOST).or(host)) {
        (Some((_, from)), Some(host)) => from == host,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let parsed = |(name, value): &(&str, &str)| {
            (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())
        };
        pairs.iter().map(parsed).collect()
    }

    #[test]
    fn a_session_stands_for_its_token_until_it_ends() {
        let sessions = Sessions::default();
        let (one, other) = (sessions.begin("a"), sessions.begin("b"));
        assert_eq!(
            (sessions.token_of(&one), sessions.token_of(&other)),
            (Some("a".into()), Some("b".into()))
        );
        sessions.end(&one);
        assert_eq!((sessions.token_of(&one), sessions.token_of("")), (None, None));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let cookies = headers(&[("cookie", "a=b; impasto_session=x"), ("cookie", "c=d")]);
        assert_eq!(named(&cookies), Some("x"));
        assert_eq!(named(&headers(&[("cookie", "not_impasto_session=x")])), None);
    }

    #[test]
    fn a_cookie_is_kept_from_scripts_and_other_sites() {
        let plain = cookie(Some("x"), "", &HeaderMap::new());
        assert!(
            plain.starts_with("impasto_session=x; Path=/; ") && plain.ends_with("HttpOnly; SameSite=Strict")
        );
        let behind_tls = cookie(None, "/impasto", &headers(&[("origin", "https://studio.example")]));
        assert!(behind_tls.contains("Path=/impasto; Max-Age=0;") && behind_tls.ends_with("; Secure"));
    }

    #[test]
    fn changes_by_cookie_come_from_pages_of_this_server_only() {
        let own = headers(&[("host", "localhost:9494"), ("origin", "http://localhost:9494")]);
        let other = headers(&[("host", "localhost:9494"), ("origin", "http://localhost:3000")]);
        let unsaid = headers(&[("host", "localhost:9494")]);
        for method in [Method::POST, Method::DELETE, Method::PUT, Method::PATCH] {
            assert!(is_own_page(&method, &own, None));
            assert!(!is_own_page(&method, &other, None) && !is_own_page(&method, &unsaid, None), "{method}");
        }
        assert!(is_own_page(&Method::GET, &unsaid, None));
    }
}
