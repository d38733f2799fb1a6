//! Refusals in the shape of google.rpc.Status.

use crate::vendor::Response;
use serde_json::{Value, json};

/// A request that is refused, before anything is billed.
#[derive(Debug)]
pub(super) struct Refusal {
    http: u16,
    status: &'static str,
    message: String,
    details: Value,
}

impl Refusal {
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { http: 400, status: "INVALID_ARGUMENT", message: message.into(), details: json!([]) }
    }

    pub(super) fn unknown_field(place: &str, name: &str) -> Self {
        let description = format!("Unknown name \"{name}\" at '{place}': Cannot find field.");
        let violations = json!([{"field": place, "description": description}]);
        let details =
            json!([{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}]);
        Self { details, ..Self::invalid(format!("Invalid JSON payload received. {description}")) }
    }

    pub(super) fn bad_key() -> Self {
        let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]);
        Self { details, ..Self::invalid("API key not valid. Please pass a valid API key.") }
    }

    pub(super) fn no_key() -> Self {
        let message = "Request is missing required authentication credential.".into();
        Self { http: 401, status: "UNAUTHENTICATED", message, details: json!([]) }
    }

    pub(super) fn not_found(path: &str) -> Self {
        Self { http: 404, status: "NOT_FOUND", message: format!("{path} is not found."), details: json!([]) }
    }

    pub(super) fn response(&self) -> Response {
        let Self { http, status, message, details } = self;
        let error = json!({"code": http, "message": message, "status": status, "details": details});
        Response::json(*http, &json!({ "error": error }))
    }
}
