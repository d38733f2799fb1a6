//! A request that is a part of somebody's trace says so in the header `traceparent`.

use axum::{extract::Request, middleware::Next, response::Response};
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::FutureExt,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;

/// Answers a request as a part of its caller's trace.
pub(crate) async fn of_caller(request: Request, next: Next) -> Response {
    let headers = Headers(request.headers());
    let caller = TraceContextPropagator::new().extract_with_context(&Context::new(), &headers);
    next.run(request).with_context(caller).await
}

struct Headers<'a>(&'a axum::http::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}
