//! What whoever runs the server asks.

use crate::{Failure, Need, Reply, Route, Service};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
};
use impasto_ports::JobQuery;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The routes of those who watch the program.
pub(crate) const PROBES: [&str; 2] = ["/healthz", "/readyz"];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(PROBES[0], Need::Public, healthy)
            .says("healthz", "Whether the program runs.")
            .reply(200, Reply::Raw("text/plain")),
        Route::get(PROBES[1], Need::Public, ready)
            .says("readyz", "Whether it can do its work, and what is in the way.")
            .answers::<Readiness>(200)
            .answers::<Readiness>(503),
        Route::get("/metrics", Need::Read, metrics)
            .says("metrics", "Figures in the text format of Prometheus: requests, jobs, pictures, spending.")
            .reply(200, Reply::Raw("text/plain")),
        Route::get("/openapi.json", Need::Public, openapi)
            .says("openapi", "This document.")
            .answers::<Value>(200),
    ]
}

/// Whether the server can do its work.
#[derive(Debug, Serialize, JsonSchema)]
struct Readiness {
    /// Whether it can.
    ready: bool,
    /// What is in the way.
    problems: Vec<String>,
}

async fn healthy() -> &'static str {
    "ok\n"
}

async fn ready(State(service): State<Service>) -> (StatusCode, Json<Readiness>) {
    let mut problems = Vec::new();
    let query = JobQuery { limit: 1, ..JobQuery::default() };
    // The words stay inside: whoever asks needs no token.
    if service.studio.jobs(&query).await.is_err() {
        problems.push("the database cannot be read; see the log".to_owned());
    }
    if service.settings.providers().is_err() {
        problems.push("the settings cannot be read; see the log".to_owned());
    }
    problems.extend(service.readiness.problems(&service.studio).await);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready: problems.is_empty(), problems }))
}

async fn metrics(
    State(service): State<Service>,
) -> Result<([(HeaderName, &'static str); 1], String), Failure> {
    let text = crate::metrics::exposition(&service).await?;
    Ok(([(header::CONTENT_TYPE, crate::metrics::MEDIA)], text))
}

async fn openapi(State(service): State<Service>) -> Json<Value> {
    let mut document = crate::document();
    let base = &service.access.base_path;
    if !base.is_empty() {
        document["servers"][0]["url"] = Value::from(base.as_str());
    }
    Json(document)
}
