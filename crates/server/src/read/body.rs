//! JSON bodies.

use super::refusal::{said, unfit};
use crate::{Failure, read::wrong};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// A JSON body. An empty one is an empty object, whatever it calls itself.
pub(crate) struct Given<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_json = is_json(request.headers());
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| said(error.status(), &error.body_text()))?;
        if body.trim_ascii().is_empty() {
            return read(b"{}").map(Self);
        }
        if !is_json {
            let message = "the body must be JSON, with the header Content-Type: application/json";
            return Err(wrong(message).status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        read(&body).map(Self)
    }
}

/// `application/json`, or any type that says that it is written in JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Failure> {
    // A list would be taken for the fields in their order.
    if text.trim_ascii_start().starts_with(b"[") {
        return Err(wrong("the body cannot be used: expected a JSON object, got a list"));
    }
    // Places are noted only where there is something to say of one: that takes as long as reading.
    serde_json::from_slice(text).or_else(|_| placed(text))
}

/// The same, so that what does not fit is named by its place.
fn placed<T: DeserializeOwned>(text: &[u8]) -> Result<T, Failure> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let value =
        serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
            Category::Data => unfit("the body", error.path(), &error.inner().to_string()),
            _ => no_json(error.inner()),
        })?;
    json.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

fn no_json(error: &serde_json::Error) -> Failure {
    wrong(format!("the body is not JSON: {error}")).status(StatusCode::BAD_REQUEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::Value;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wish {
        #[expect(dead_code, reason = "only whether it can be read counts")]
        size: [u32; 2],
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place_and_what_is_no_json_is_a_bad_request() {
        for (text, field, code) in [
            (r#"{"size": [1, "x"]}"#, "/size/1", "wrong_type"),
            (r#"{"size": 3}"#, "/size", "wrong_type"),
            (r#"{"colour": 1, "size": [1, 2]}"#, "/colour", "unknown_field"),
            ("{}", "/size", "required"),
        ] {
            let failure = read::<Wish>(text.as_bytes()).unwrap_err();
            let violation = &failure.violations[0];
            assert_eq!((violation.field.as_str(), violation.code.as_ref()), (field, code), "{text}");
            assert_eq!(failure.problem().status, 422);
        }
        assert_eq!(read::<Wish>(b" [[1, 2]]").unwrap_err().problem().status, 422);
        for text in ["{", "{} x", "\u{1}", "{1}"] {
            assert_eq!(read::<Value>(text.as_bytes()).unwrap_err().problem().status, 400, "{text}");
        }
    }

    #[test]
    fn json_is_known_by_its_type() {
        for (kind, is) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]);
            assert_eq!(is_json(&headers), is, "{kind}");
        }
    }
}
