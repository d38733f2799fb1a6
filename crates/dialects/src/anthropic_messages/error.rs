//! What an answer that is no success comes to, and whether it may be sent again.

use impasto_sdk::{Answer, AnswerBody, Error, Kind, Retry, vendor_words};
use serde_json::Value;
use std::time::Duration;

/// A longer wait is not obeyed but told.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// What an unsuccessful answer comes to, or one whose stream holds an error. `now_ms` is in milliseconds since 1970.
///
/// Only 429 and 529 may be sent again, and 503 that says when to come back: there the request was turned away at the
/// door. The vendor's own package also repeats 408, 409 and every 5xx; a person may do that, this program does not.
#[must_use]
pub fn error(answer: &Answer, now_ms: i64) -> Error {
    let body = body(answer);
    let told = &body["error"];
    let name = told["type"].as_str().unwrap_or_default();
    let code = told["details"]["error_code"].as_str().unwrap_or_default();
    let (kind, advice) = verdict(answer.status, name, code);
    let words = told["message"].as_str().or_else(|| told.as_str()).or_else(|| body["message"].as_str());
    let message = match words.map(vendor_words).filter(|words| !words.is_empty()) {
        Some(words) => format!("{advice}; the server says: {words}"),
        None => advice.to_owned(),
    };
    let mut error = Error::new(kind, message).with("status", answer.status);
    let request_id = answer.header("request-id").or_else(|| body["request_id"].as_str()).unwrap_or_default();
    for (fact, value) in [("type", name), ("code", code), ("request_id", request_id)] {
        if !value.is_empty() {
            error = error.with(fact, vendor_words(value));
        }
    }
    let wait = impasto_sdk::retry_after(answer, now_ms);
    let turned_away = matches!(answer.status, 429 | 529) || answer.status == 503 && wait.is_some();
    let transient = matches!(kind, Kind::RateLimited | Kind::Unavailable);
    if !transient || !turned_away || answer.header("x-should-retry").map(str::trim) == Some("false") {
        return error;
    }
    match wait {
        Some(wait) if wait > LONGEST_WAIT => error.with("retry_after_seconds", wait.as_secs()),
        wait => error.retry(Retry::After(wait)),
    }
}

fn body(answer: &Answer) -> Value {
    match &answer.body {
        AnswerBody::Json(value) => value.clone(),
        AnswerBody::Events(events) => {
            let told = events.iter().find(|event| event.data["type"] == "error");
            told.map_or(Value::Null, |event| event.data.clone())
        }
        AnswerBody::Text(text) if !text.trim_start().starts_with('<') => serde_json::json!({"message": text}),
        AnswerBody::Text(_) | AnswerBody::Blob => Value::Null,
    }
}

/// By what the server calls it, else by status; never by a message.
fn verdict(status: u16, name: &str, code: &str) -> (Kind, &'static str) {
    if matches!(code, "contract_spend_limit_reached" | "enforced_spend_limit_reached") {
        return (Kind::QuotaExceeded, "the spending limit is reached; see the vendor's billing page");
    }
    match (status, name) {
        (300..=399, _) => {
            (Kind::Config, "the server redirects, which is not followed; set the final base URL")
        }
        (401, _) | (_, "authentication_error") => {
            (Kind::Unauthenticated, "the key was rejected; set a valid one or mend the base URL")
        }
        (402, _) | (_, "billing_error") => {
            (Kind::QuotaExceeded, "the balance is used up; see the vendor's billing page")
        }
        (403, _) | (_, "permission_error") => {
            (Kind::PermissionDenied, "the key may not do this; check its rights")
        }
        (404, _) | (_, "not_found_error") => {
            (Kind::NotFound, "no such model or address; the model may be retired or the base URL wrong")
        }
        (413, _) | (_, "request_too_large") => {
            (Kind::InvalidRequest, "the request is too large; send fewer or smaller pictures")
        }
        (429, _) | (_, "rate_limit_error") => (Kind::RateLimited, "too many requests for now; wait a moment"),
        (408 | 504 | 524, _) | (_, "timeout_error") => {
            (Kind::Timeout, "the server did not finish in time; it may have been billed")
        }
        (409 | 500..=599, _) | (_, "overloaded_error" | "api_error") => {
            (Kind::Unavailable, "the server failed or is overloaded; try again later")
        }
        (400..=499, _) | (_, "invalid_request_error") => {
            (Kind::InvalidRequest, "the server does not accept the request")
        }
        _ => (Kind::BadResponse, "the answer makes no sense"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{answer, with_headers};
    use serde_json::json;

    #[test]
    fn kinds_come_from_status_and_name_and_only_what_was_turned_away_is_repeated() {
        let after = |seconds| Retry::After(Some(Duration::from_secs(seconds)));
        for (status, name, code, headers, kind, retry) in [
            (400, "invalid_request_error", "", &[][..], Kind::InvalidRequest, Retry::Never),
            (401, "authentication_error", "", &[], Kind::Unauthenticated, Retry::Never),
            (402, "billing_error", "", &[], Kind::QuotaExceeded, Retry::Never),
            (404, "not_found_error", "", &[], Kind::NotFound, Retry::Never),
            (413, "request_too_large", "", &[], Kind::InvalidRequest, Retry::Never),
            (429, "rate_limit_error", "", &[("retry-after", "7")], Kind::RateLimited, after(7)),
            (429, "rate_limit_error", "enforced_spend_limit_reached", &[], Kind::QuotaExceeded, Retry::Never),
            (429, "rate_limit_error", "", &[("x-should-retry", "false")], Kind::RateLimited, Retry::Never),
            (429, "rate_limit_error", "", &[("retry-after", "900")], Kind::RateLimited, Retry::Never),
            (500, "api_error", "", &[], Kind::Unavailable, Retry::Never),
            (503, "", "", &[("retry-after", "2")], Kind::Unavailable, after(2)),
            (504, "timeout_error", "", &[], Kind::Timeout, Retry::Never),
            (529, "overloaded_error", "", &[], Kind::Unavailable, Retry::After(None)),
            (302, "", "", &[], Kind::Config, Retry::Never),
        ] {
            let mut body =
                json!({"type": "error", "error": {"type": name, "message": "Why."}, "request_id": "req_9"});
            if !code.is_empty() {
                body["error"]["details"] = json!({"error_code": code});
            }
            let error = error(&with_headers(answer(status, body), headers), 0);
            assert_eq!((error.kind, error.retry), (kind, retry), "{status} {name} {code} {headers:?}");
            assert!(error.message.ends_with("the server says: Why"), "{error}");
            assert_eq!(error.context("request_id"), Some("req_9"));
        }
    }

    #[test]
    fn pages_of_proxies_say_nothing() {
        let page = Answer { body: AnswerBody::Text("<html>".into()), ..answer(502, Value::Null) };
        assert!(!error(&page, 0).message.contains("html"));
        let plain = Answer { body: AnswerBody::Text("upstream gone".into()), ..answer(502, Value::Null) };
        assert!(error(&plain, 0).message.contains("upstream gone"));
    }
}
