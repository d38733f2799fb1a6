//! Refusals in OpenAI's shape.

use crate::vendor::Response;
use serde_json::json;

/// A request that is refused, before anything is billed.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    param: Option<String>,
    code: Option<&'static str>,
    message: String,
}

impl Refusal {
    pub(super) fn of(param: &str, message: impl Into<String>) -> Self {
        let code = Some("invalid_value");
        Self { status: 400, param: Some(param.into()), code, message: message.into() }
    }

    pub(super) fn unknown(param: &str) -> Self {
        let message = format!("Unknown parameter: '{param}'.");
        Self { status: 400, param: Some(param.into()), code: Some("unknown_parameter"), message }
    }

    pub(super) fn missing(param: &str) -> Self {
        let message = format!("Missing required parameter: '{param}'.");
        Self { status: 400, param: Some(param.into()), code: Some("missing_required_parameter"), message }
    }

    pub(super) fn body(message: impl Into<String>) -> Self {
        Self { status: 400, param: None, code: None, message: message.into() }
    }

    pub(super) fn key(message: &str) -> Self {
        Self { status: 401, param: None, code: Some("invalid_api_key"), message: message.into() }
    }

    pub(super) fn no_route(method: &str, path: &str) -> Self {
        let message = format!("Invalid URL ({method} {path})");
        Self { status: 404, param: None, code: None, message }
    }

    pub(super) fn response(&self) -> Response {
        let Self { status, param, code, message } = self;
        let error =
            json!({"message": message, "type": "invalid_request_error", "param": param, "code": code});
        Response::json(*status, &json!({ "error": error }))
    }
}
