//! What an answer that is no success comes to, and whether it may be sent again.

use super::{fault::Fault, wait, words::quoted};
use impasto_sdk::{Answer, Error, Kind, Retry, vendor_words};

/// What an unsuccessful answer comes to.
///
/// Only 429 and 503 may be sent again: there the vendor turned the request away before any work. 500 and 504 come from
/// work that was begun and may be billed. `now_ms` is in milliseconds since 1970.
#[must_use]
pub fn error(answer: &Answer, now_ms: i64) -> Error {
    let fault = Fault::of(answer);
    let asked = || {
        let header = impasto_sdk::retry_after(answer, now_ms);
        Retry::After(wait::in_details(&fault.details).or(header))
    };
    let (kind, what) = fault.verdict();
    let retry = match (kind, answer.status) {
        (Kind::RateLimited, _) | (Kind::Unavailable, 503) => asked(),
        _ => Retry::Never,
    };
    let message = format!("{what}{}", quoted("; gemini says", &fault.message));
    let mut error = Error::new(kind, message).retry(retry).with("status", answer.status);
    for (name, value) in fault.facts() {
        error = error.with(name, vendor_words(&value));
    }
    error
}
