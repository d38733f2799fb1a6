//! What goes wrong, as RFC 9457 problem documents. One table from code to status and title.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use impasto_controls::Violation;
use impasto_sdk::{Error, Kind, Retry};
use schemars::JsonSchema;
use serde::Serialize;

/// A problem document (RFC 9457), with a code for programs and every violation at once.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ProblemDocument")]
pub struct Problem {
    /// The code as a reference into the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words, the same for each problem of the code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wanted, what came, what to do.
    pub detail: String,
    /// The stable machine code, e.g. `rate_limited`.
    pub code: String,
    /// What is wrong with the draft, field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub violations: Vec<Violation>,
}

/// Why a route does not do what it was asked for.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The error.
    pub error: Error,
    /// The status, where it is not that of the error's kind.
    pub status: Option<StatusCode>,
    /// What is wrong with the draft.
    pub violations: Vec<Violation>,
}

/// Status and title of each kind of error.
pub const STATUSES: &[(Kind, u16, &str)] = &[
    (Kind::InvalidRequest, 422, "the request cannot be done as it is"),
    (Kind::Unsupported, 422, "the model or provider cannot do this"),
    (Kind::Unauthenticated, 502, "the provider rejected the key"),
    (Kind::PermissionDenied, 502, "the provider does not allow this key to do that"),
    (Kind::NotFound, 404, "not found"),
    (Kind::QuotaExceeded, 502, "the provider's quota is used up"),
    (Kind::RateLimited, 503, "the provider says: too many requests"),
    (Kind::ContentRefused, 422, "refused by the provider's moderation"),
    (Kind::Timeout, 504, "the provider did not answer in time"),
    (Kind::Unavailable, 503, "not available now"),
    (Kind::BadResponse, 502, "the provider's answer cannot be understood"),
    (Kind::Config, 409, "a setting is missing or wrong"),
    (Kind::OverBudget, 402, "a budget does not bear it"),
    (Kind::Cancelled, 409, "stopped"),
    (Kind::Unexpected, 500, "a failure of this program or machine"),
];

impl Failure {
    /// A plan that cannot be run.
    #[must_use]
    pub fn refused(violations: Vec<Violation>) -> Self {
        // What the model cannot do weighs more than what it costs.
        let money =
            |violation: &Violation| ["over_budget", "over_max_cost"].contains(&violation.code.as_ref());
        let over = !violations.is_empty() && violations.iter().all(money);
        let kind = if over { Kind::OverBudget } else { Kind::InvalidRequest };
        let message = violations.first().map_or_else(String::new, |first| first.message.clone());
        Self { violations, ..Error::new(kind, message).into() }
    }

    /// The same under another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// Seconds until the same may be asked again, rounded up, where the error says so.
    pub(crate) fn retry_after(&self) -> Option<HeaderValue> {
        let Retry::After(Some(wait)) = self.error.retry else { return None };
        Some(HeaderValue::from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)))
    }

    /// As a document.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (status, title) = status_of(self.error.kind);
        // The same kinds mean the vendor's key where a vendor was asked.
        let title = match self.status {
            Some(StatusCode::UNAUTHORIZED) => "an access token is needed",
            Some(StatusCode::FORBIDDEN) => "this access token does not allow that",
            Some(StatusCode::TOO_MANY_REQUESTS) => "too many at a time",
            _ => title,
        };
        let code = self.error.kind.code();
        Problem {
            kind: format!("/docs#error-{code}"),
            title: title.into(),
            status: self.status.map_or(status, |status| status.as_u16()),
            detail: self.error.to_string(),
            code: code.into(),
            violations: self.violations.clone(),
        }
    }
}

fn status_of(kind: Kind) -> (u16, &'static str) {
    STATUSES
        .iter()
        .find(|(known, ..)| *known == kind)
        .map_or((500, "failed"), |(_, status, title)| (*status, title))
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, status: None, violations: Vec::new() }
    }
}

impl Failure {
    /// As the answer of a server whose paths begin with this.
    pub(crate) fn answer_under(self, base_path: &str) -> Response {
        let mut problem = self.problem();
        problem.kind.insert_str(0, base_path);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        let waits = matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
        if let Some(wait) = self.retry_after().filter(|_| waits) {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        // Routes that speak another format of errors say it anew.
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let response = self.answer_under("");
        if response.status().is_server_error()
            && let Some(failure) = response.extensions().get::<Self>()
        {
            let (status, detail) = (response.status().as_u16(), failure.error.to_string());
            tracing::warn!(status, detail, "a request failed");
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn every_kind_has_a_status() {
        for kind in Kind::ALL {
            assert!(STATUSES.iter().any(|(known, ..)| *known == kind), "{kind:?}");
        }
    }

    #[test]
    fn a_client_is_told_how_long_to_wait_where_waiting_helps() {
        let told = |kind, millis: Option<u64>| {
            let error = Error::new(kind, "later").retry(Retry::After(millis.map(Duration::from_millis)));
            let response = Failure::from(error).into_response();
            let wait = response.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
            (response.status().as_u16(), wait)
        };
        assert_eq!(told(Kind::RateLimited, Some(1500)), (503, Some("2".into())));
        assert_eq!(told(Kind::Unavailable, Some(3000)), (503, Some("3".into())));
        assert_eq!(told(Kind::Unavailable, None), (503, None));
        assert_eq!(told(Kind::BadResponse, Some(3000)), (502, None));
        let error = Error::new(Kind::RateLimited, "later").retry(Retry::After(Some(Duration::from_secs(7))));
        let many = Failure::from(error).status(StatusCode::TOO_MANY_REQUESTS).into_response();
        assert_eq!(many.headers()["retry-after"], "7");
    }

    #[test]
    fn what_is_too_dear_is_a_402_with_its_violations() {
        let refused = Failure::refused(vec![Violation::new("", "over_budget", "too dear")]);
        let problem = refused.problem();
        assert_eq!(
            (problem.status, problem.code.as_str(), problem.violations.len()),
            (402, "over_budget", 1)
        );
        let wrong = Violation::new("/max_cost_usd", "out_of_range", "less than nothing");
        let dear = Violation::new("/max_cost_usd", "over_max_cost", "too dear");
        for violations in [vec![wrong.clone()], vec![wrong, dear], Vec::new()] {
            assert_eq!(Failure::refused(violations).problem().status, 422);
        }
    }
}
