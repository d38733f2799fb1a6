//! What an answer that is no success comes to, and whether it may be sent again.

use super::{fault::Fault, wait, words::quoted};
use crate::address::host;
use impasto_sdk::{Answer, Error, Kind, Retry, vendor_words};

/// Google's own server of the Gemini API. Relays bill by rules of their own.
const GOOGLE: &str = "generativelanguage.googleapis.com";

/// What an unsuccessful answer comes to. `server`: the address that was asked. `now_ms` is in milliseconds since 1970.
///
/// What may be billed is sent again after a 429, and after a 503, which says that the model is overloaded (it can come after
/// minutes, too, and no page says that such a one is billed). Every other 5xx comes from work that was begun and may be
/// billed, but for a 500 of Google's own server: "If your request fails with a 400 or 500 error, you won't be charged for the
/// tokens used" (ai.google.dev/gemini-api/docs/billing). Nothing is at risk then; a person sends it again.
#[must_use]
pub fn error(server: &str, answer: &Answer, now_ms: i64) -> Error {
    let fault = Fault::of(answer);
    let asked = || {
        let header = impasto_sdk::retry_after(answer, now_ms);
        Retry::After(wait::in_details(&fault.details).or(header))
    };
    let is_uncharged = answer.status == 500 && host(server).eq_ignore_ascii_case(GOOGLE);
    let (kind, what) = match fault.verdict() {
        (kind, _) if is_uncharged => (kind, "gemini failed; try again later"),
        verdict => verdict,
    };
    let retry = match (kind, answer.status) {
        (Kind::RateLimited, _) | (Kind::Unavailable, 503) => asked(),
        _ => Retry::Never,
    };
    let message = format!("{what}{}", quoted("; gemini says", &fault.message));
    let mut error = Error::new(kind, message).retry(retry).with("status", answer.status);
    if is_uncharged {
        error = error.unbilled();
    }
    for (name, value) in fault.facts() {
        error = error.with(name, vendor_words(&value));
    }
    error
}
