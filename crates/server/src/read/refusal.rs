//! What the framework refuses by itself (a query that does not fit, a body that is no JSON or too long, a wrong method, a
//! panic) it says in plain text. Here that becomes a problem document, for every route there is and will be.

use crate::Failure;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use impasto_sdk::{Error, Kind};

/// Bytes of the framework's words at most.
const MOST_WORDS: usize = 16 << 10;

/// A refusal as a problem document; every other answer as it is.
pub(crate) async fn as_problem(response: Response) -> Response {
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    if !is_refusal || !is_of_the_framework(response.headers()) {
        return response;
    }
    let (head, body) = response.into_parts();
    let mut problem = failure(status, &words(body).await).into_response();
    if let Some(allow) = head.headers.get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    problem
}

/// A refusal in the words that it was given.
pub(crate) fn failure(status: StatusCode, words: &str) -> Failure {
    let kind = if status.is_server_error() { Kind::Unexpected } else { Kind::InvalidRequest };
    let fallback = || status.canonical_reason().unwrap_or("refused").to_lowercase();
    let words = if words.trim().is_empty() { fallback() } else { words.trim().to_owned() };
    Failure::from(Error::new(kind, words)).status(status)
}

/// Whether it speaks plain text or nothing, as no route of ours does where it refuses.
fn is_of_the_framework(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

async fn words(body: Body) -> String {
    let bytes = to_bytes(body, MOST_WORDS).await.unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
