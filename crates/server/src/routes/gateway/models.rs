//! Models under OpenAI's names.

use super::error::Refused;
use crate::{Service, read::At};
use axum::{Json, extract::State};
use impasto_core::Model;
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// Models that can be asked.
#[derive(Serialize, JsonSchema)]
pub(super) struct List {
    /// `list`.
    object: &'static str,
    /// The models.
    data: Vec<Entry>,
}

/// A model.
#[derive(Serialize, JsonSchema)]
pub(super) struct Entry {
    /// `provider/model`.
    id: String,
    /// `model`.
    object: &'static str,
    /// OpenAI's clients want a time; nobody knows one, so it is 0.
    created: i64,
    /// The provider's id.
    owned_by: String,
}

impl From<&Model> for Entry {
    fn from(model: &Model) -> Self {
        Self { id: id(model), object: "model", created: 0, owned_by: model.config.provider_id.clone() }
    }
}

fn id(model: &Model) -> String {
    format!("{}/{}", model.config.provider_id, model.config.provider_model_id)
}

/// Models that are switched on.
async fn enabled(service: &Service) -> Result<Vec<Model>, Error> {
    let models = service.studio.models().await?;
    Ok(models.into_iter().filter(|model| model.config.enabled && !model.is_unpublished()).collect())
}

pub(super) async fn list(State(service): State<Service>) -> Result<Json<List>, Refused> {
    let models = enabled(&service).await?;
    Ok(Json(List { object: "list", data: models.iter().map(Entry::from).collect() }))
}

pub(super) async fn show(
    State(service): State<Service>,
    At(name): At<String>,
) -> Result<Json<Entry>, Refused> {
    find(&service, Some(&name)).await.map(|model| Json(Entry::from(model.as_ref())))
}

pub(super) async fn show_of_provider(
    state: State<Service>,
    At((provider, model)): At<(String, String)>,
) -> Result<Json<Entry>, Refused> {
    show(state, At(format!("{provider}/{model}"))).await
}

/// The model that a request names; without a name the one that drafts without a model take.
pub(super) async fn find(service: &Service, name: Option<&str>) -> Result<Arc<Model>, Refused> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => service.studio.default_model().await.map_err(Refused::model)?,
    };
    match service.studio.known_model(&name).await {
        Ok(model) if model.config.enabled && !model.is_unpublished() => Ok(model),
        Ok(model) => {
            let message = format!("the model {:?} is switched off or a draft", id(&model));
            Err(Refused::model(Error::new(Kind::NotFound, message)))
        }
        Err(mut error) => {
            if error.kind == Kind::NotFound {
                error.message = format!("there is no model {name:?}; there are {}", names(service).await);
            }
            Err(Refused::model(error))
        }
    }
}

/// Names that are told to whoever took a wrong one, at most.
const MOST_NAMES: usize = 24;

async fn names(service: &Service) -> String {
    let models = enabled(service).await.unwrap_or_default();
    let mut names: Vec<_> = models.iter().take(MOST_NAMES).map(id).collect();
    if models.len() > MOST_NAMES {
        names.push("others: see /v1/models".into());
    }
    names.join(", ")
}
