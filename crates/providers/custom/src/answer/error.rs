//! Answers that are errors, by their status or in spite of it.

use super::{documents, path, scalar};
use crate::{
    definition::{ErrorRule, Refusal, Response},
    path::Path,
};
use impasto_sdk::{Answer, AnswerBody, Effect, Error, Kind, Result, Retry, vendor_words};
use serde_json::Value;
use std::{borrow::Cow, time::Duration};

/// A longer wait is not obeyed but told.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// Where messages usually stand.
const USUAL: [&str; 16] = [
    "error.message",
    "error.error.message",
    "error.detail",
    "error",
    "message",
    "detail",
    "detail.message",
    "detail[*]",
    "errors[*].message",
    "errors[*].detail",
    "errors[*]",
    "[*].message",
    "[*].error.message",
    "error_description",
    "error_message",
    "title",
];

/// What an answer of a status that is no success comes to: the rules may know better than the status, since vendors moderate
/// with a 400, a 403 or a 422. A rule that holds for whatever stands at its place would hold for every error, and `failed`
/// says less than a status.
///
/// # Errors
/// `Config` for a rule whose path cannot be read.
pub(crate) fn unsuccessful(
    response: &Response,
    answer: &Answer,
    effect: Effect,
    now_ms: i64,
) -> Result<Error> {
    let telling = |rule: &&ErrorRule| !rule.values.is_empty() && rule.kind != Refusal::Failed;
    let ruled = first(response.errors.iter().filter(telling), response, answer)?;
    Ok(ruled.unwrap_or_else(|| status(response, answer, effect, now_ms)))
}

/// What a status alone comes to. What may be billed is sent again only where it was turned away
/// at the door: 429, and 503 that says when to come back.
fn status(response: &Response, answer: &Answer, effect: Effect, now_ms: i64) -> Error {
    let (kind, advice) = verdict(answer.status);
    let error = Error::new(kind, with_words(advice, response, answer)).with("status", answer.status);
    let wait = impasto_sdk::retry_after(answer, now_ms);
    let transient = matches!(kind, Kind::RateLimited | Kind::Unavailable | Kind::Timeout);
    let turned_away = answer.status == 429 || answer.status == 503 && wait.is_some();
    if !transient || effect == Effect::Billed && !turned_away {
        return error;
    }
    match wait {
        Some(wait) if wait > LONGEST_WAIT => error.with("retry_after_seconds", wait.as_secs()),
        wait => error.retry(Retry::After(wait)),
    }
}

/// The error that the definition's rules see in a successful answer.
///
/// # Errors
/// `Config` for a rule whose path cannot be read.
pub(crate) fn ruled(response: &Response, answer: &Answer) -> Result<Option<Error>> {
    first(response.errors.iter(), response, answer)
}

/// What the first of these rules that holds says.
fn first<'a>(
    rules: impl Iterator<Item = &'a ErrorRule>,
    response: &Response,
    answer: &Answer,
) -> Result<Option<Error>> {
    for rule in rules {
        let Some(path) = path(&rule.path, "response.errors")? else { continue };
        let found = documents(answer)
            .into_iter()
            .flat_map(|document| path.all(document))
            .find(|value| holds(rule, value));
        if let Some(value) = found {
            let (kind, advice) = meaning(rule.kind);
            let error = refused(kind, advice, response, answer);
            let error = if rule.billed { error.may_be_billed() } else { error };
            return Ok(Some(match scalar(value) {
                Some(words) => error.with("because", vendor_words(&words)),
                None => error,
            }));
        }
    }
    Ok(None)
}

/// An error of this kind, in the vendor's words where there are some.
pub(crate) fn refused(kind: Kind, advice: &str, response: &Response, answer: &Answer) -> Error {
    Error::new(kind, with_words(advice, response, answer)).with("status", answer.status)
}

fn holds(rule: &ErrorRule, value: &Value) -> bool {
    if rule.values.is_empty() {
        return match value {
            Value::Null | Value::Bool(false) => false,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Bool(true) | Value::Object(_) => true,
        };
    }
    rule.values.iter().any(|wanted| is_same(wanted, value))
}

/// JSON knows one kind of number: 7 is 7.0. A text is never a number, whatever it says.
fn is_same(wanted: &Value, came: &Value) -> bool {
    match (wanted, came) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => wanted == came,
    }
}

const fn meaning(refusal: Refusal) -> (Kind, &'static str) {
    match refusal {
        Refusal::Failed => (Kind::BadResponse, "the endpoint failed; it may have been billed"),
        Refusal::ContentRefused => {
            (Kind::ContentRefused, "moderation refused it; change the prompt or the pictures")
        }
        Refusal::InvalidRequest => (Kind::InvalidRequest, "the endpoint does not accept the request"),
        Refusal::QuotaExceeded => {
            (Kind::QuotaExceeded, "quota or balance is used up; see the vendor's billing page")
        }
        Refusal::Unauthenticated => (Kind::Unauthenticated, "the secret was rejected; mend the auth profile"),
    }
}

const fn verdict(status: u16) -> (Kind, &'static str) {
    match status {
        300..=399 => (
            Kind::Config,
            "the endpoint redirects, which is not followed for what may be billed; set the final address",
        ),
        401 => (Kind::Unauthenticated, "the secret was rejected or is missing; mend the auth profile"),
        402 => (Kind::QuotaExceeded, "the balance is used up; see the vendor's billing page"),
        403 => (Kind::PermissionDenied, "the secret may not do this; check its rights"),
        404 | 410 => {
            (Kind::NotFound, "the address or the model is unknown; check the endpoint and the model id")
        }
        405 => (Kind::Config, "the endpoint does not take this method; check method and address"),
        408 | 504 | 524 => (Kind::Timeout, "the endpoint did not finish in time; it may have been billed"),
        413 => (Kind::InvalidRequest, "the request is too large; send fewer or smaller files"),
        429 => (Kind::RateLimited, "too many requests for now; wait a moment"),
        409 | 500..=599 => (Kind::Unavailable, "the endpoint failed or is overloaded; try again later"),
        400..=499 => (Kind::InvalidRequest, "the endpoint does not accept the request"),
        _ => (Kind::BadResponse, "the answer makes no sense"),
    }
}

fn with_words(advice: &str, response: &Response, answer: &Answer) -> String {
    match words(response, answer) {
        Some(words) => format!("{advice}; the endpoint says: {words}"),
        None => advice.to_owned(),
    }
}

fn words(response: &Response, answer: &Answer) -> Option<String> {
    if let AnswerBody::Text(text) = &answer.body {
        // A page of HTML is a proxy's, and says nothing that the status does not.
        let page = text.trim_start().starts_with('<');
        return Some(vendor_words(text)).filter(|words| !page && !words.is_empty());
    }
    let own = Some(response.error_message.as_str()).filter(|path| !path.is_empty());
    own.into_iter().chain(USUAL).filter_map(|path| Path::parse(path).ok()).find_map(|path| {
        let found = documents(answer).into_iter().flat_map(|document| path.all(document));
        let words: Vec<_> = found.filter_map(said).collect();
        Some(vendor_words(&words.join("; "))).filter(|words| !words.is_empty())
    })
}

/// A text; or what FastAPI says of a field: `{"loc": ["body", "prompt"], "msg": "field required"}`.
fn said(value: &Value) -> Option<Cow<'_, str>> {
    if let Some(text) = value.as_str() {
        return Some(text.into());
    }
    let message = value["msg"].as_str()?;
    let place: Vec<_> = value["loc"].as_array().into_iter().flatten().filter_map(scalar).collect();
    Some(if place.is_empty() { message.into() } else { format!("{}: {message}", place.join(".")).into() })
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{answer, events, response},
        *,
    };
    use serde_json::json;

    #[test]
    fn a_billed_request_is_repeated_only_where_it_was_turned_away() {
        let told = |status_: u16, headers: &[(&str, &str)], effect| {
            let mut answer = answer(status_, json!({}));
            answer.headers = headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
            status(&Response::default(), &answer, effect, 0)
        };
        let after = |seconds| Retry::After(Some(Duration::from_secs(seconds)));
        for (status, headers, kind, billed, free) in [
            (429, &[][..], Kind::RateLimited, Retry::After(None), Retry::After(None)),
            (429, &[("retry-after", "3")], Kind::RateLimited, after(3), after(3)),
            (429, &[("retry-after", "300")], Kind::RateLimited, Retry::Never, Retry::Never),
            (503, &[], Kind::Unavailable, Retry::Never, Retry::After(None)),
            (503, &[("retry-after", "3")], Kind::Unavailable, after(3), after(3)),
            (500, &[("retry-after", "3")], Kind::Unavailable, Retry::Never, after(3)),
            (504, &[], Kind::Timeout, Retry::Never, Retry::After(None)),
            (401, &[], Kind::Unauthenticated, Retry::Never, Retry::Never),
            (422, &[], Kind::InvalidRequest, Retry::Never, Retry::Never),
            (302, &[], Kind::Config, Retry::Never, Retry::Never),
        ] {
            let error = told(status, headers, Effect::Billed);
            assert_eq!((error.kind, error.retry), (kind, billed), "{status} {headers:?}");
            assert_eq!(told(status, headers, Effect::Free).retry, free, "{status} {headers:?}");
        }
    }

    #[test]
    fn the_vendors_words_are_found_where_they_usually_stand() {
        let own = response(json!({"error_message": "fault.reason"}));
        for (response, body, says) in [
            (&Response::default(), json!({"error": {"message": "No."}}), Some("says: No")),
            (&Response::default(), json!({"error": "bad size"}), Some("bad size")),
            (&Response::default(), json!({"errors": [{"message": "a"}, {"message": "b"}]}), Some("a; b")),
            (&Response::default(), json!({"name": "bad_request", "errors": ["seed: no"]}), Some("seed: no")),
            (&own, json!({"fault": {"reason": "odd"}, "message": "x"}), Some("odd")),
            (
                &Response::default(),
                json!({"detail": [{"loc": ["body", "images", 0], "msg": "field required", "type": "v"}, "late"]}),
                Some("says: body.images.0: field required; late"),
            ),
            (&Response::default(), json!({"error": {"error": {"message": "deep"}}}), Some("says: deep")),
            (&Response::default(), json!([{"message": "in a list"}]), Some("says: in a list")),
            (&Response::default(), json!([{"error": {"message": "in both"}}]), Some("says: in both")),
            (&Response::default(), json!({"error": 5, "error_message": "why"}), Some("says: why")),
            (&own, json!({"message": "x"}), Some("says: x")),
            (&Response::default(), json!({}), None),
        ] {
            let error = status(response, &answer(400, body.clone()), Effect::Billed, 0);
            match says {
                Some(says) => assert!(error.message.contains(says), "{body}: {error}"),
                None => assert!(!error.message.contains("says"), "{error}"),
            }
        }
        let page = Answer { body: AnswerBody::Text("<html>".into()), ..answer(502, Value::Null) };
        assert!(!status(&Response::default(), &page, Effect::Free, 0).message.contains("html"));
    }

    #[test]
    fn a_200_with_an_error_inside_is_an_error() {
        let response = response(json!({"errors": [
            {"path": "finish_reason", "values": ["CONTENT_FILTERED"], "kind": "content_refused"},
            {"path": "error", "kind": "failed"},
        ]}));
        let found = |body: Value| ruled(&response, &answer(200, body)).unwrap().map(|error| error.kind);
        assert_eq!(found(json!({"finish_reason": "CONTENT_FILTERED"})), Some(Kind::ContentRefused));
        assert_eq!(found(json!({"error": {"message": "x"}})), Some(Kind::BadResponse));
        for fine in [
            json!({"finish_reason": "SUCCESS"}),
            json!({"error": null}),
            json!({"error": ""}),
            json!({"error": 0}),
        ] {
            assert_eq!(found(fine.clone()), None, "{fine}");
        }
        let code = self::response(json!({"errors": [{"path": "code", "values": [7, "late"]}]}));
        for (came, is_error) in [
            (json!(7), true),
            (json!(7.0), true),
            (json!("7"), false),
            (json!("late"), true),
            (json!(8), false),
        ] {
            let found = ruled(&code, &answer(200, json!({"code": came}))).unwrap();
            assert_eq!(found.is_some(), is_error, "{came}");
        }
        let stream = events(vec![json!({"a": 1}), json!({"error": "late"})]);
        assert!(ruled(&response, &stream).unwrap().is_some());
    }
}
