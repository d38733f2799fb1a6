//! Installing models, in InvokeAI's shape.

use crate::{
    Failure, Need, Reply, Route, Service,
    installs::InstallJob,
    read::{Asked, At, Given, wrong},
};
use axum::{Json, extract::State, http::StatusCode};
use impasto_sdk::{Error, Kind, ModelLink};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v2/models/install", Need::Admin, install)
            .says(
                "install_model",
                "Installs a model: any part of a record, plain or under `config`, lies over its starter.",
            )
            .query::<InstallQuery>()
            .takes::<Map<String, Value>>()
            .answers::<InstallJob>(201),
        Route::get("/api/v2/models/install", Need::Admin, list)
            .says("list_installs", "Installs of this process, oldest first.")
            .answers::<Vec<InstallJob>>(200),
        Route::delete("/api/v2/models/install", Need::Admin, clear)
            .says("forget_installs", "Forgets the list of installs; the models stay.")
            .reply(204, Reply::Empty),
        Route::get("/api/v2/models/install/{id}", Need::Admin, show)
            .says("get_install", "One install.")
            .answers::<InstallJob>(200),
        Route::delete("/api/v2/models/install/{id}", Need::Admin, forget)
            .says(
                "forget_install",
                "Forgets an install; it was done when it was answered, so the model stays.",
            )
            .reply(204, Reply::Empty),
    ]
}

/// What to install.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct InstallQuery {
    /// `external://provider/model`.
    source: String,
    /// InvokeAI's parameter; without effect, since nothing is copied.
    #[serde(rename = "inplace")]
    #[expect(dead_code, reason = "its clients send it")]
    in_place: Option<bool>,
}

async fn install(
    State(service): State<Service>,
    Asked(query): Asked<InstallQuery>,
    Given(body): Given<Value>,
) -> Result<(StatusCode, Json<InstallJob>), Failure> {
    let link = link(&query.source)?;
    let installed = service.studio.install(&link, &body).await?;
    let job = service.installs.note(link, body, installed);
    Ok((StatusCode::CREATED, Json(job)))
}

/// A source that is none of ours conflicts with what this program is, as InvokeAI answers.
fn link(source: &str) -> Result<ModelLink, Failure> {
    let plain = source.trim().trim_matches('"');
    let malformed = |failure: Failure| failure.status(StatusCode::CONFLICT);
    if !plain.starts_with("external://") {
        let message = format!("expected a source such as external://provider/model, got {source:?}");
        return Err(malformed(wrong(message)));
    }
    plain.parse().map_err(|error: Error| malformed(error.into()))
}

async fn list(State(service): State<Service>) -> Json<Vec<InstallJob>> {
    Json(service.installs.all())
}

async fn clear(State(service): State<Service>) -> StatusCode {
    service.installs.clear();
    StatusCode::NO_CONTENT
}

async fn show(State(service): State<Service>, At(id): At<String>) -> Result<Json<InstallJob>, Failure> {
    let found = service.installs.all().into_iter().find(|job| job.id.to_string() == id);
    found.map(Json).ok_or_else(|| unknown(&id))
}

async fn forget(State(service): State<Service>, At(id): At<String>) -> Result<StatusCode, Failure> {
    let forgotten = id.parse().is_ok_and(|id| service.installs.forget(id));
    if forgotten { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(&id)) }
}

fn unknown(id: &str) -> Failure {
    Error::new(Kind::NotFound, format!("there is no install {id:?}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_of_providers_are_taken() {
        for source in ["external://openai/gpt-image-1", "\"external://openai/gpt-image-1\""] {
            assert_eq!(link(source).unwrap().short(), "openai/gpt-image-1", "{source}");
        }
        for source in ["", "openai/gpt-image-1", "https://a.example/x", "external://openai", "external:///x"]
        {
            assert_eq!(link(source).unwrap_err().problem().status, 409, "{source}");
        }
    }
}
