//! What goes wrong, in OpenAI's envelope. One table from our codes to its statuses, types and codes.

use crate::{Failure, Service};
use axum::{
    Json,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use impasto_controls::{Violation, violation::code};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::Serialize;
use std::future::Future;

/// What went wrong, as OpenAI's clients read it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Envelope {
    /// The one thing that is wrong.
    error: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
struct Wrong {
    /// For people.
    message: String,
    /// The sort of error, e.g. `invalid_request_error`.
    #[serde(rename = "type")]
    kind: String,
    /// The parameter that is wrong.
    param: Option<String>,
    /// For programs, e.g. `model_not_found`.
    code: Option<String>,
}

/// Why a gateway's route does not do what it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    failure: Box<Failure>,
    param: Option<String>,
    code: Option<&'static str>,
    /// The job that came to this, where there is one.
    job: Option<String>,
}

/// Whether a client should ask again by itself. Official clients do so for every 5xx, also where a vendor may have
/// billed; a header tells them not to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Yes,
    No,
}

type Row = (Kind, u16, &'static str, &'static str, Again);

/// Status, type and code of each kind of error.
const TABLE: &[Row] = &[
    (Kind::InvalidRequest, 400, INVALID, "invalid_value", Again::No),
    (Kind::Unsupported, 400, INVALID, "unsupported_value", Again::No),
    (Kind::Unauthenticated, 502, SERVER, "provider_rejected_key", Again::No),
    (Kind::PermissionDenied, 502, SERVER, "provider_denied", Again::No),
    (Kind::NotFound, 404, INVALID, "not_found", Again::No),
    (Kind::QuotaExceeded, 429, QUOTA, QUOTA, Again::No),
    (Kind::RateLimited, 429, "rate_limit_error", "rate_limit_exceeded", Again::Yes),
    (Kind::ContentRefused, 400, "image_generation_user_error", "moderation_blocked", Again::No),
    (Kind::Timeout, 504, SERVER, "timeout", Again::No),
    (Kind::Unavailable, 503, "service_unavailable_error", "server_is_overloaded", Again::No),
    (Kind::BadResponse, 502, SERVER, "bad_response", Again::No),
    (Kind::Config, 500, SERVER, "not_configured", Again::No),
    (Kind::OverBudget, 429, QUOTA, QUOTA, Again::No),
    (Kind::Cancelled, 409, INVALID, "cancelled", Again::No),
    (Kind::Unexpected, 500, SERVER, "server_error", Again::No),
];

/// Type and code where only the status is known: of what stands before the routes.
const BY_STATUS: &[(u16, &str, &str)] = &[
    (401, INVALID, "invalid_api_key"),
    (403, INVALID, "insufficient_permissions"),
    (404, INVALID, "not_found"),
    (405, INVALID, "method_not_supported"),
    (408, INVALID, "request_too_slow"),
    (413, INVALID, "request_too_large"),
    (415, INVALID, "unsupported_media_type"),
    (421, INVALID, "misdirected_request"),
    (429, "rate_limit_error", "rate_limit_exceeded"),
];

const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

const INVALID: &str = "invalid_request_error";
const QUOTA: &str = "insufficient_quota";
const SERVER: &str = "server_error";

impl Refused {
    /// A parameter that cannot be taken.
    pub(super) fn param(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        let failure = Failure::from(Error::new(Kind::InvalidRequest, message));
        Self { failure: Box::new(failure), param: Some(param.into()), code: Some(code), job: None }
    }

    /// A model that is not there, or not to be used.
    pub(super) fn model(error: Error) -> Self {
        let code = if error.kind == Kind::NotFound { Some("model_not_found") } else { None };
        Self { param: Some("model".into()), code, ..error.into() }
    }

    /// The same of a job.
    pub(super) fn of_job(self, id: &str) -> Self {
        Self { job: Some(id.into()), ..self }
    }

    fn again(&self) -> HeaderValue {
        HeaderValue::from_static(if self.row().4 == Again::Yes { "true" } else { "false" })
    }

    fn row(&self) -> Row {
        let of = |kind| TABLE.iter().find(|row| row.0 == kind).copied();
        of(self.failure.error.kind).unwrap_or((Kind::Unexpected, 500, SERVER, SERVER, Again::No))
    }

    /// Status and document.
    pub(super) fn told(&self) -> (StatusCode, Envelope) {
        let (_, status, mut kind, mut code, _) = self.row();
        let status = self.failure.status.map_or(status, |status| status.as_u16());
        if self.failure.status.is_some()
            && let Some((_, its_kind, its_code)) = BY_STATUS.iter().find(|(known, ..)| *known == status)
        {
            (kind, code) = (its_kind, its_code);
        }
        let first = self.failure.violations.first();
        if let (INVALID, Some(first)) = (kind, first) {
            code = code_of(first);
        }
        let param = self.param.clone().or_else(|| first.map(|first| parameter(&first.field)));
        let wrong = Wrong {
            message: self.message(),
            kind: kind.into(),
            param: param.filter(|param| !param.is_empty()),
            code: Some(self.code.unwrap_or(code).into()),
        };
        (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Envelope { error: wrong })
    }

    /// All that is wrong, not only the first.
    fn message(&self) -> String {
        if self.failure.violations.is_empty() {
            return self.failure.error.to_string();
        }
        let each = self.failure.violations.iter().map(|violation| violation.message.as_str());
        each.collect::<Vec<_>>().join("; ")
    }
}

/// OpenAI's word for what is wrong with a parameter.
fn code_of(violation: &Violation) -> &'static str {
    match violation.code.as_ref() {
        code::UNKNOWN_FIELD => "unknown_parameter",
        code::UNSUPPORTED => "unsupported_parameter",
        code::REQUIRED => "missing_required_parameter",
        code::WRONG_TYPE => "invalid_type",
        code::TOO_LONG => "string_above_max_length",
        code::EMPTY => "empty_string",
        _ => "invalid_value",
    }
}

/// OpenAI's name of a field of a draft, given as a JSON pointer.
pub(super) fn parameter(field: &str) -> String {
    let field = field.strip_prefix("/provider_options/").unwrap_or(field).trim_start_matches('/');
    match field.split('/').next().unwrap_or_default() {
        "num_images" => "n".into(),
        "init_image" | "reference_images" => "image".into(),
        "mask_image" => "mask".into(),
        other => other.into(),
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure: Box::new(failure), param: None, code: None, job: None }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

/// Says that an answer is in the envelope already.
#[derive(Clone)]
struct Told;

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, envelope) = self.told();
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), detail = envelope.error.message, "a request failed");
        }
        let mut response = (status, [(SHOULD_RETRY, self.again())], Json(envelope)).into_response();
        if let Some(wait) = self.failure.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        if let Some(job) = self.job.and_then(|job| HeaderValue::from_str(&job).ok()) {
            response.headers_mut().insert("impasto-job", job);
        }
        response.extensions_mut().insert(Told);
        response
    }
}

/// Puts what went wrong before or around a gateway's route into the envelope too: tokens, hosts, limits, panics.
pub(crate) async fn envelope<F: Future<Output = Response>>(
    service: &Service,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    let path = request.uri().path().strip_prefix(service.access.base_path.as_str());
    let ours = path.is_some_and(|path| path.starts_with("/v1/"));
    let response = next(request).await;
    let status = response.status();
    if !ours || !(status.is_client_error() || status.is_server_error()) || has_told(&response) {
        return response;
    }
    let refused = match response.extensions().get::<Failure>() {
        Some(failure) => Refused::from(failure.clone()),
        None => {
            let words = status.canonical_reason().unwrap_or("failed").to_lowercase();
            Failure::from(Error::new(Kind::Unexpected, words)).status(status).into()
        }
    };
    let again = refused.again();
    let (status, envelope) = refused.told();
    let body = serde_json::to_string(&envelope).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A panic may come after something was billed.
    parts.headers.insert(SHOULD_RETRY, again);
    Response::from_parts(parts, body.into())
}

fn has_told(response: &Response) -> bool {
    response.extensions().get::<Told>().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_row() {
        for kind in Kind::ALL {
            assert!(TABLE.iter().any(|row| row.0 == kind), "{kind:?}");
        }
    }

    #[test]
    fn a_violation_names_the_parameter_in_openais_words() {
        for (field, param) in [
            ("/num_images", "n"),
            ("/size", "size"),
            ("/provider_options/quality", "quality"),
            ("/reference_images/3", "image"),
            ("/init_image", "image"),
            ("/mask_image", "mask"),
        ] {
            assert_eq!(parameter(field), param);
            let wrong = vec![Violation::new(field, code::UNSUPPORTED, "no")];
            let (status, told) = Refused::from(Failure::refused(wrong)).told();
            assert_eq!(status, 400);
            assert_eq!(told.error.param.as_deref(), Some(param));
            assert_eq!(told.error.code.as_deref(), Some("unsupported_parameter"));
        }
    }

    #[test]
    fn what_is_too_dear_is_a_quota_and_not_a_rate() {
        let refused = Refused::from(Failure::refused(vec![Violation::new("", "over_budget", "too dear")]));
        let (status, told) = refused.told();
        assert_eq!((status.as_u16(), told.error.code.as_deref()), (429, Some("insufficient_quota")));
        assert_eq!(refused.into_response().headers()["x-should-retry"], "false");
    }

    #[test]
    fn a_status_that_the_guard_chose_stays_and_says_what_it_is() {
        let error = Error::new(Kind::Unauthenticated, "a token is needed");
        let (status, told) = Refused::from(Failure::from(error).status(StatusCode::UNAUTHORIZED)).told();
        assert_eq!((status.as_u16(), told.error.code.as_deref()), (401, Some("invalid_api_key")));
    }
}
