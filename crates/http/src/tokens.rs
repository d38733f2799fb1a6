//! Tokens of OAuth 2 client credentials, kept in memory until shortly before they run out.

use impasto_ports::{ProfileAccess, Reply, Secret};
use impasto_sdk::{Answer, AnswerBody, AuthMethod, Error, Grant, Kind, Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long before its end a token is renewed, at most: an exchange that begins with it must end with it.
const MARGIN: Duration = Duration::from_secs(30);

/// How long a token is used whose end was not told. Short, since asking again costs nothing.
const UNTOLD: Duration = Duration::from_secs(300);

/// The longest that a token is used, whatever was told.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The longest answer with a token, in bytes.
const MOST_BYTES: usize = 64 << 10;

/// Tokens by the name of their profile. Whoever needs one while it is fetched waits for that, and takes what came.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<HashMap<String, Arc<Slot>>>);

type Slot = tokio::sync::Mutex<Option<Last>>;

/// The last fetch.
struct Last {
    /// What was asked with: a change of the profile or of its secret takes effect at once.
    method: AuthMethod,
    secret: Option<Secret>,
    /// When it was over.
    at: Instant,
    came: Result<Token>,
}

/// A token, and how long it is used.
struct Token {
    text: Secret,
    until: Instant,
}

/// How old a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Fetched for this exchange.
    New,
    /// Kept from before; it may have been called back since.
    Kept,
}

impl Tokens {
    /// The token of a profile, by `fetch` where none is kept.
    ///
    /// # Errors
    /// What `fetch` says; those who waited for it meanwhile are told the same.
    pub(crate) async fn of<F: Future<Output = Result<Grant>>>(
        &self,
        access: &ProfileAccess,
        fetch: impl FnOnce() -> F,
    ) -> Result<(Secret, Age)> {
        let asked = Instant::now();
        let slot = self.slot(&access.profile.name);
        let mut last = slot.lock().await;
        if let Some(known) =
            last.as_ref().filter(|last| last.is_for(access)).and_then(|last| last.known(asked))
        {
            return known.map(|token| (token, Age::Kept));
        }
        // Where the exchange is dropped meanwhile, the next one in line fetches.
        let granted = fetch().await;
        let at = Instant::now();
        let came = granted.map(|grant| Token::of(&grant, at));
        let token = came.as_ref().map(|token| token.text.clone()).map_err(Clone::clone);
        *last = Some(Last { method: access.profile.method.clone(), secret: access.secret.clone(), at, came });
        token.map(|token| (token, Age::New))
    }

    /// Forgets a token that was refused, unless another one took its place already.
    pub(crate) async fn refused(&self, profile: &str, token: &Secret) {
        let slot = self.slot(profile);
        let mut last = slot.lock().await;
        if last.as_ref().is_some_and(|last| last.came.as_ref().is_ok_and(|kept| kept.text == *token)) {
            *last = None;
        }
    }

    fn slot(&self, profile: &str) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(profile.into()).or_default())
    }
}

impl Last {
    fn is_for(&self, access: &ProfileAccess) -> bool {
        self.method == access.profile.method && self.secret == access.secret
    }

    /// What came, where it still counts: a token until its end, a failure for those who asked before it was known.
    fn known(&self, asked: Instant) -> Option<Result<Secret>> {
        match &self.came {
            Ok(token) => (Instant::now() < token.until).then(|| Ok(token.text.clone())),
            Err(error) => (asked <= self.at).then(|| Err(error.clone())),
        }
    }
}

impl Token {
    fn of(grant: &Grant, now: Instant) -> Self {
        Self { text: Secret::new(&grant.token), until: now + used_for(grant.expires_in) }
    }
}

/// How long a token is used. A short one is renewed when a tenth is left.
fn used_for(told: Option<Duration>) -> Duration {
    let lasts = told.unwrap_or(UNTOLD).min(LONGEST);
    lasts - MARGIN.min(lasts / 10)
}

/// The whole answer to a request for a token.
///
/// # Errors
/// As the body, and `BadResponse` for one that is too long.
pub(crate) async fn answer(mut reply: Reply) -> Result<Answer> {
    let mut body = Vec::new();
    while let Some(piece) = reply.body.next().await? {
        body.extend_from_slice(&piece);
        if body.len() > MOST_BYTES {
            let message = format!("expected a token, got more than {MOST_BYTES} bytes; check token_url");
            return Err(Error::new(Kind::BadResponse, message));
        }
    }
    let body = serde_json::from_slice(&body)
        .map_or_else(|_| AnswerBody::Text(String::from_utf8_lossy(&body).into_owned()), AnswerBody::Json);
    Ok(Answer { status: reply.status, headers: reply.headers, body, blobs: Vec::new(), whole: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_runs_out() {
        for (told, seconds) in [
            (Some(3600), 3570.0),
            (Some(60), 54.0),
            (Some(1), 0.9),
            (Some(0), 0.0),
            (None, 270.0),
            (Some(u64::MAX), 24.0 * 3600.0 - 30.0),
        ] {
            assert_eq!(used_for(told.map(Duration::from_secs)).as_secs_f64(), seconds, "{told:?}");
        }
    }
}
