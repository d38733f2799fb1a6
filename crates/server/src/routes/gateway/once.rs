//! What a client of the gateway asks for once, whatever happens to its connection.

use super::error::Refused;
use crate::read::wrong;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use impasto_core::{ClientAttempt, IdempotencyKey};

/// How a client says that something is to happen once.
pub(super) enum Once {
    /// It says nothing.
    Unsaid,
    /// By a key of its own.
    Key(IdempotencyKey),
    /// By counting its attempts at one request, as the packages of OpenAI and others do that Stainless makes: they send
    /// a request again by themselves where its answer is late (`x-stainless-retry-count`, openai-python 1.x to 3.x, read
    /// 2026-11-22).
    Attempt(ClientAttempt),
}

impl Once {
    /// # Errors
    /// A key that is none.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        if let Some(key) = headers.get("idempotency-key") {
            return Ok(Self::Key(key.to_str().unwrap_or_default().parse().map_err(wrong)?));
        }
        let counted = headers.get("x-stainless-retry-count").and_then(|count| count.to_str().ok());
        Ok(match counted.and_then(|count| count.parse::<u32>().ok()) {
            None => Self::Unsaid,
            Some(0) => Self::Attempt(ClientAttempt::First),
            Some(_) => Self::Attempt(ClientAttempt::Again),
        })
    }

    /// The client's own key, where it gives one.
    pub(super) fn into_key(self) -> Option<IdempotencyKey> {
        if let Self::Key(key) = self { Some(key) } else { None }
    }
}

impl<S: Sync> FromRequestParts<S> for Once {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        Self::of(&parts.headers)
    }
}
