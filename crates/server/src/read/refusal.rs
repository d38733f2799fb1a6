//! What cannot be read, as a problem. What the framework refuses by itself (a wrong method, a panic) it says in plain
//! text; here that becomes a problem document too, for every route there is and will be.

use crate::Failure;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use impasto_controls::{Violation, violation::code};
use impasto_sdk::{Error, Kind};
use serde_path_to_error::{Path, Segment};

/// Bytes of the framework's words at most.
const MOST_WORDS: usize = 16 << 10;

/// A request that cannot be done as it is.
pub(crate) fn wrong(message: impl Into<String>) -> Failure {
    Error::new(Kind::InvalidRequest, message).into()
}

/// A refusal in the words that it was given.
pub(super) fn said(status: StatusCode, words: &str) -> Failure {
    let kind = if status.is_server_error() { Kind::Unexpected } else { Kind::InvalidRequest };
    let fallback = || status.canonical_reason().unwrap_or("refused").to_lowercase();
    let words = if words.trim().is_empty() { fallback() } else { words.trim().to_owned() };
    Failure::from(Error::new(kind, words)).status(status)
}

/// A value that does not fit, by its place in the body or the query.
pub(super) fn unfit(what: &str, path: &Path, why: &str) -> Failure {
    let (code, missing) = sort(why);
    let mut field = pointer(path);
    if let Some(name) = missing {
        field = format!("{field}/{name}");
    }
    let place = if field.is_empty() { String::new() } else { format!(", field {field}") };
    let message = format!("{what} cannot be used{place}: {why}");
    Failure { violations: vec![Violation::new(field, code, message.clone())], ..wrong(message) }
}

/// A refusal as a problem document that knows where the docs are; every other answer as it is.
pub(crate) async fn as_problem(response: Response, base_path: &str) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if let Some(failure) = response.extensions().get::<Failure>().cloned() {
        // Where nothing lies before the paths, it says already what it should.
        return if base_path.is_empty() { response } else { anew(response, failure, base_path) };
    }
    if !is_of_the_framework(response.headers()) {
        return response;
    }
    let (head, body) = response.into_parts();
    let failure = said(status, &words(body).await);
    if status.is_server_error() {
        tracing::warn!(status = status.as_u16(), detail = failure.error.message, "a request failed");
    }
    anew(Response::from_parts(head, Body::empty()), failure, base_path)
}

/// The same refusal with its document written anew; headers such as `allow` and `www-authenticate` stay.
fn anew(response: Response, failure: Failure, base_path: &str) -> Response {
    let mut told = failure.answer_under(base_path);
    for (name, value) in response.headers() {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) {
            told.headers_mut().insert(name, value.clone());
        }
    }
    told
}

/// Whether it speaks plain text or nothing, as no route of ours does where it refuses.
fn is_of_the_framework(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

async fn words(body: Body) -> String {
    let bytes = to_bytes(body, MOST_WORDS).await.unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The code of a violation, and the field that is missing. serde tells no more than words, and these are its own; they
/// choose how it is said, and nothing else hangs on them.
fn sort(why: &str) -> (&'static str, Option<&str>) {
    let missing = why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let code = match why {
        _ if missing.is_some() => code::REQUIRED,
        _ if why.starts_with("unknown field") => code::UNKNOWN_FIELD,
        _ if why.starts_with("unknown variant") => code::NOT_OFFERED,
        _ if why.starts_with("invalid type") => code::WRONG_TYPE,
        _ => code::INVALID,
    };
    (code, missing)
}

/// A place as a JSON pointer.
fn pointer(path: &Path) -> String {
    let steps = path.iter().filter_map(|step| match step {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.map(|step| format!("/{step}")).collect()
}
