//! Error bodies, the vendor's and those of compatible servers, and what they come to.

use impasto_sdk::{AnswerBody, Kind};
use serde_json::Value;

/// What an error body says, as far as it says anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    /// For people.
    pub(crate) message: Option<String>,
    /// For people and logs: what the body says beside its message.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// Code, Azure's more exact code inside `innererror`, and type, in lower case.
    names: Vec<String>,
}

const BUSY: &[&str] = &["server_is_overloaded", "service_unavailable_error", "slow_down"];

/// Codes and types that say more than the status, and the statuses with which they are believed. In a stream or a
/// document of status 200, where no status helps, all of them are.
const NAMES: &[(&[u16], &[&str], Kind)] = &[
    (
        &[400, 403, 422],
        &[
            "moderation_blocked",
            "content_policy_violation",
            "image_content_policy_violation",
            "content_filter",
            "responsibleaipolicyviolation",
        ],
        Kind::ContentRefused,
    ),
    (
        &[400, 402, 403, 429],
        &[
            "insufficient_quota",
            "credit_balance_exhausted",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "billing_hard_limit_reached",
        ],
        Kind::QuotaExceeded,
    ),
    (&[400, 404], &["model_not_found", "deploymentnotfound"], Kind::NotFound),
    (&[], &["invalid_api_key"], Kind::Unauthenticated),
    (&[], &["rate_limit_exceeded", "rate_limit_error", "slow_down"], Kind::RateLimited),
    (&[], &["server_error", "server_is_overloaded", "service_unavailable_error"], Kind::Unavailable),
    (&[], &["invalid_request_error", "image_generation_user_error"], Kind::InvalidRequest),
];

impl Fault {
    /// Reads whatever came.
    pub(crate) fn read(body: &AnswerBody) -> Self {
        match body {
            AnswerBody::Json(value) => Self::of(value),
            AnswerBody::Events(events) => {
                let told = events.iter().find(|event| event.name == "error" || tells_error(&event.data));
                told.map(|event| Self::of(&event.data)).unwrap_or_default()
            }
            // A page of HTML is a proxy's, and says nothing that the status does not.
            AnswerBody::Text(text) if !text.trim_start().starts_with('<') => {
                Self { message: words(text), ..Self::default() }
            }
            AnswerBody::Text(_) | AnswerBody::Blob => Self::default(),
        }
    }

    /// Reads `{"error": {…}}`, `{"error": "text"}`, and the bare forms `{"message": …}` and `{"detail": …}`.
    pub(crate) fn of(value: &Value) -> Self {
        let error = value.get("error").filter(|error| !error.is_null()).unwrap_or(value);
        let inner = if error["innererror"].is_null() { &error["inner_error"] } else { &error["innererror"] };
        let moderation = &error["moderation_details"];
        let facts: Vec<_> = [
            ("code", &error["code"]),
            ("inner_code", &inner["code"]),
            ("type", &error["type"]),
            ("param", &error["param"]),
            ("categories", &moderation["categories"]),
            ("stage", &moderation["moderation_stage"]),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, text(value)?)))
        .collect();
        let message = [error, &error["message"], &error["detail"]].into_iter().find_map(text);
        let names = facts.iter().filter(|(name, _)| ["code", "inner_code", "type"].contains(name));
        Self { message, names: names.map(|(_, value)| value.to_ascii_lowercase()).collect(), facts }
    }

    /// By status, then code, then type; never by the message.
    pub(crate) fn kind(&self, status: u16) -> Kind {
        let alone = (200..300).contains(&status);
        let meaning = |name: &String| {
            let mut believed = NAMES.iter().filter(|(statuses, ..)| alone || statuses.contains(&status));
            believed.find(|(_, names, _)| names.contains(&name.as_str())).map(|(.., kind)| *kind)
        };
        self.names.iter().find_map(meaning).unwrap_or_else(|| by_status(status))
    }

    /// Whether the server says that it turned the request away because it is busy.
    pub(crate) fn is_busy(&self) -> bool {
        self.names.iter().any(|name| BUSY.contains(&name.as_str()))
    }
}

/// Whether a document or an event is an error, whatever its status.
pub(crate) fn tells_error(value: &Value) -> bool {
    value.get("error").is_some_and(|error| !error.is_null()) || value["type"] == "error"
}

const fn by_status(status: u16) -> Kind {
    match status {
        // Redirects are not followed: the key would go with them.
        300..=399 => Kind::Config,
        401 => Kind::Unauthenticated,
        402 => Kind::QuotaExceeded,
        403 => Kind::PermissionDenied,
        404 | 410 => Kind::NotFound,
        405 | 501 => Kind::Unsupported,
        408 | 504 | 524 => Kind::Timeout,
        429 => Kind::RateLimited,
        409 | 500..=599 => Kind::Unavailable,
        400..=499 => Kind::InvalidRequest,
        _ => Kind::BadResponse,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => words(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => words(&items.iter().filter_map(text).collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}

/// A text that may be shown, where there is one.
fn words(text: &str) -> Option<String> {
    Some(impasto_sdk::vendor_words(text)).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fact<'a>(fault: &'a Fault, name: &str) -> Option<&'a str> {
        fault.facts.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn the_kind_comes_from_status_then_code_then_type() {
        for (status, body, kind) in [
            (
                400,
                json!({"error": {"message": "x", "type": "invalid_request_error", "param": "size"}}),
                Kind::InvalidRequest,
            ),
            (
                400,
                json!({"error": {"type": "image_generation_user_error", "code": "moderation_blocked"}}),
                Kind::ContentRefused,
            ),
            (400, json!({"error": {"code": "content_policy_violation"}}), Kind::ContentRefused),
            (
                400,
                json!({"error": {"code": "400", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}),
                Kind::ContentRefused,
            ),
            (400, json!({"error": {"code": "billing_hard_limit_reached"}}), Kind::QuotaExceeded),
            (
                400,
                json!({"error": {"code": "model_not_found", "type": "invalid_request_error"}}),
                Kind::NotFound,
            ),
            (
                401,
                json!({"error": {"code": "invalid_api_key", "type": "invalid_request_error"}}),
                Kind::Unauthenticated,
            ),
            (401, json!({"error": {"code": "moderation_blocked"}}), Kind::Unauthenticated),
            (402, json!({}), Kind::QuotaExceeded),
            (403, json!({"error": {"code": "Forbidden"}}), Kind::PermissionDenied),
            (404, json!({"error": {"code": "DeploymentNotFound"}}), Kind::NotFound),
            (408, json!({}), Kind::Timeout),
            (409, json!({}), Kind::Unavailable),
            (413, json!({}), Kind::InvalidRequest),
            (422, json!({"detail": [{"loc": ["body"]}]}), Kind::InvalidRequest),
            (429, json!({"error": {"code": "rate_limit_exceeded", "type": "requests"}}), Kind::RateLimited),
            (429, json!({"error": {"code": "slow_down", "type": "rate_limit_error"}}), Kind::RateLimited),
            (
                429,
                json!({"error": {"code": "insufficient_quota", "type": "insufficient_quota"}}),
                Kind::QuotaExceeded,
            ),
            (429, json!({"error": {"code": null, "type": "insufficient_quota"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "credit_balance_exhausted"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "organization_spend_limit_exceeded"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "project_spend_limit_exceeded"}}), Kind::QuotaExceeded),
            (429, json!({"error": {"code": "organization_usage_limit_exceeded"}}), Kind::QuotaExceeded),
            (500, json!({"error": {"type": "server_error"}}), Kind::Unavailable),
            (503, json!({"error": {"code": "server_is_overloaded"}}), Kind::Unavailable),
            (504, json!({}), Kind::Timeout),
            (302, json!({}), Kind::Config),
            (200, json!({"error": {"code": "moderation_blocked"}}), Kind::ContentRefused),
            (200, json!({"error": {"code": "rate_limit_exceeded"}}), Kind::RateLimited),
            (200, json!({"error": {"type": "server_error"}}), Kind::Unavailable),
            (
                200,
                json!({"error": {"code": "server_error", "type": "invalid_request_error"}}),
                Kind::Unavailable,
            ),
            (200, json!({"error": {"code": "odd", "type": "invalid_request_error"}}), Kind::InvalidRequest),
            (200, json!({"error": "it broke"}), Kind::BadResponse),
        ] {
            assert_eq!(Fault::of(&body).kind(status), kind, "{status} {body}");
        }
    }

    #[test]
    fn the_message_never_decides() {
        let body = json!({"error": {"message": "rate limit: insufficient_quota, moderation_blocked"}});
        assert_eq!(Fault::of(&body).kind(400), Kind::InvalidRequest);
    }

    #[test]
    fn odd_bodies_still_say_what_they_say() {
        for (body, message, code) in [
            (AnswerBody::Json(json!({"error": "no such thing"})), Some("no such thing"), None),
            (AnswerBody::Json(json!({"error": {"message": "m", "code": 1234}})), Some("m"), Some("1234")),
            (AnswerBody::Json(json!({"statusCode": 401, "message": "denied"})), Some("denied"), None),
            (AnswerBody::Json(json!({"detail": "not here"})), Some("not here"), None),
            (AnswerBody::Json(json!({"error": null, "message": "m"})), Some("m"), None),
            (AnswerBody::Json(json!([1, 2])), Some("1 2"), None),
            (AnswerBody::Text("upstream\n  gone".into()), Some("upstream gone"), None),
            (AnswerBody::Text("  <html>bad gateway</html>".into()), None, None),
            (AnswerBody::Text(String::new()), None, None),
            (AnswerBody::Blob, None, None),
        ] {
            let fault = Fault::read(&body);
            assert_eq!((fault.message.as_deref(), fact(&fault, "code")), (message, code), "{body:?}");
        }
    }

    #[test]
    fn moderation_names_its_reasons() {
        let fault = Fault::of(&json!({"error": {"code": "moderation_blocked",
            "moderation_details": {"categories": ["violence", "hate"], "moderation_stage": "output"}}}));
        assert_eq!(fact(&fault, "categories"), Some("violence hate"));
        assert_eq!(fact(&fault, "stage"), Some("output"));
    }
}
