//! What went wrong, for people: what came, what to do, and where to look.

use super::fault::Fault;
use impasto_sdk::{Answer, Error, Kind, Result};
use serde_json::Value;

/// An error of this kind, with what the server says about it.
pub(super) fn describe(kind: Kind, fault: &Fault, answer: &Answer) -> Error {
    let advice = advice(kind, answer.status);
    let message = match &fault.message {
        Some(words) => format!("{advice}; the server says: {}", words.trim_end_matches('.')),
        None => advice.to_owned(),
    };
    let facts = fault.facts.iter();
    located(facts.fold(Error::new(kind, message), |error, (name, value)| error.with(name, value)), answer)
}

const fn advice(kind: Kind, status: u16) -> &'static str {
    match (kind, status) {
        (_, 413) => "the request is too large; send fewer or smaller pictures",
        (Kind::Unauthenticated, _) => "the key was rejected; set a valid one or mend the base URL",
        (Kind::PermissionDenied, _) => "the key may not do this; the organisation may have to be verified",
        (Kind::NotFound, _) => "no such model or address; the model may be retired or the base URL wrong",
        (Kind::QuotaExceeded, _) => "quota or balance is used up; see the vendor's billing page",
        (Kind::RateLimited, _) => "too many requests for now; wait a moment",
        (Kind::ContentRefused, _) => "moderation refused it; change the prompt or the pictures",
        (Kind::Timeout, _) => "the server gave up waiting; the request may have been billed",
        (Kind::Unavailable, _) => "the server failed or is overloaded; try again later",
        (Kind::Config, _) => "the server redirects, which is not followed; set the final base URL",
        (Kind::Unsupported, _) => "the server does not offer this; check the base URL",
        (Kind::InvalidRequest, _) => "the server refused the request",
        _ => "the answer makes no sense",
    }
}

/// An answer that cannot be understood.
pub(super) fn unreadable(message: impl Into<String>, answer: &Answer) -> Error {
    located(Error::new(Kind::BadResponse, message), answer)
}

/// The body as JSON.
///
/// # Errors
/// `BadResponse` when it is none.
pub(super) fn json(answer: &Answer) -> Result<Value> {
    answer.json().map_err(|error| located(error, answer))
}

/// The server's id of the request: OpenAI's header, else that of Azure's gateway.
pub(super) fn request_id(answer: &Answer) -> Option<&str> {
    answer.header("x-request-id").or_else(|| answer.header("apim-request-id"))
}

/// Where to look: the status and the server's id of the request.
fn located(error: Error, answer: &Answer) -> Error {
    let error = error.with("status", answer.status);
    match request_id(answer) {
        Some(id) => error.with("request_id", id),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::answer;
    use impasto_sdk::AnswerBody;
    use serde_json::json;

    #[test]
    fn an_error_says_what_came_what_to_do_and_where_to_look() {
        let told = |status: u16, body: Value| {
            let fault = Fault::of(&body);
            describe(fault.kind(status), &fault, &answer(status, body))
        };
        let body = json!({"error": {"message": "Invalid size.", "type": "invalid_request_error", "param": "size",
            "code": "invalid_value"}});
        assert_eq!(
            told(400, body).to_string(),
            "the server refused the request; the server says: Invalid size (code invalid_value, \
             type invalid_request_error, param size, status 400, request_id req_1)"
        );
        let gone = told(404, json!({"error": {"code": "model_not_found"}}));
        assert_eq!(gone.kind, Kind::NotFound);
        assert!(gone.message.contains("retired"));
        assert!(told(413, json!({})).message.contains("too large"));
    }

    #[test]
    fn the_id_of_the_request_has_one_of_two_headers() {
        let answer = Answer {
            headers: vec![("apim-request-id".into(), "a-1".into())],
            body: AnswerBody::Text("hello".into()),
            ..answer(200, Value::Null)
        };
        assert_eq!(json(&answer).unwrap_err().context("request_id"), Some("a-1"));
    }
}
