//! One span for each request, for whoever collects traces. It says which route and how it was answered: never an address
//! as it was asked for, a header or a body.

use axum::{http::Method, response::Response};
use tracing::{Span, field::Empty};

/// The span of a request. Nobody makes one where traces are not collected.
pub(crate) fn request(method: &Method, route: &str) -> Span {
    tracing::info_span!(
        target: "impasto_trace",
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        "http.request.method" = method.as_str(),
        "http.route" = route,
        "http.response.status_code" = Empty,
        "impasto.request" = Empty,
    )
}

/// Notes how it was answered, and the id by which the logs know it.
pub(crate) fn answered(span: &Span, response: &Response) {
    let status = response.status();
    span.record("http.response.status_code", status.as_u16());
    if let Some(id) = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()) {
        span.record("impasto.request", id);
    }
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}
