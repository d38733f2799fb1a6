//! Models: the records, and what a front end draws.

use crate::{
    Failure, Need, Reply, Route, Service, pieces,
    read::{Asked, At, Given},
};
use axum::{Json, extract::State, http::StatusCode, response::Response};
use impasto_controls::Panel;
use impasto_core::{Model, StarterEntry};
use impasto_sdk::{Error, Kind, Modality, ModelConfig, ModelFormat, ModelType, SourceType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v2/models/", Need::Read, list)
            .says("list_models", "Installed models with their panels.")
            .query::<ListQuery>()
            .answers::<Models>(200),
        Route::get("/api/v2/models/get_by_attrs", Need::Read, by_attributes)
            .says("get_model_by_attrs", "The installed model of this name.")
            .query::<Attributes>()
            .answers::<ModelDocument>(200),
        Route::get("/api/v2/models/starter_models", Need::Read, starters)
            .says("list_starter_models", "Models that the providers of this program know, installed or not.")
            .answers::<Starters>(200),
        Route::get("/api/v2/models/i/{key}", Need::Read, show)
            .says("get_model", "One installed model with its panel.")
            .answers::<ModelDocument>(200),
        Route::patch("/api/v2/models/i/{key}", Need::Admin, edit)
            .says("edit_model", "Lays edits over a record; null takes a field back to the starter's.")
            .takes::<Map<String, Value>>()
            .answers::<ModelDocument>(200),
        Route::delete("/api/v2/models/i/{key}", Need::Admin, remove)
            .says(
                "delete_model",
                "Removes a record. A starter that was removed is not installed again by itself.",
            )
            .reply(204, Reply::Empty),
        Route::post("/api/v2/models/i/bulk_delete", Need::Admin, remove_many)
            .says("delete_models", "Removes several records, and says which could not be removed.")
            .takes::<Keys>()
            .answers::<Removed>(200),
        Route::get("/api/v2/models/i/{key}/panel", Need::Read, panel)
            .says(
                "get_model_panel",
                "The panel document: what a person can set, and the rules that check it.",
            )
            .answers::<Value>(200),
    ]
}

/// An installed model.
#[derive(Debug, Serialize, JsonSchema)]
struct ModelDocument {
    /// The record.
    #[serde(flatten)]
    config: ModelConfig,
    /// What a person can set, and the rules that check it.
    #[schemars(with = "Value")]
    panel: Panel,
    /// What it makes out of what.
    modalities: Vec<Modality>,
    /// Whether its provider is set up and the record may be used.
    usable: bool,
    /// What of the record has no effect, and why; the vendor's plans for the model.
    warnings: Vec<String>,
    /// Raised by each change of the record.
    revision: u64,
}

impl ModelDocument {
    fn of(service: &Service, model: Model) -> Self {
        Self {
            panel: impasto_controls::panel(&model.view()),
            modalities: MODALITIES.into_iter().filter(|modality| model.makes(*modality)).collect(),
            usable: model.config.enabled
                && !model.is_unpublished()
                && service.studio.is_set_up(&model.config.provider_id),
            warnings: model.warnings,
            revision: model.revision,
            config: model.config,
        }
    }
}

/// Which models to list. Every record here is of one type, format and base.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Only of this type: `external_image_generator`.
    model_type: Option<String>,
    /// Only of this format: `external_api`.
    model_format: Option<String>,
    /// Only of this base: `external`.
    base_models: Option<String>,
    /// Only of this name.
    model_name: Option<String>,
    /// Only this provider's.
    provider_id: Option<String>,
}

impl ListQuery {
    fn holds(&self, config: &ModelConfig) -> bool {
        let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|text| text == found);
        is(&self.model_type, TYPE)
            && is(&self.model_format, FORMAT)
            && is(&self.base_models, BASE)
            && is(&self.model_name, &config.name)
            && is(&self.provider_id, &config.provider_id)
    }
}

const MODALITIES: [Modality; 4] =
    [Modality::TextToText, Modality::TextToImage, Modality::ImageToText, Modality::AudioToText];

const TYPE: &str = "external_image_generator";
const FORMAT: &str = "external_api";
const BASE: &str = "external";

/// Models.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is written one after the other")]
struct Models {
    /// By provider, then in the order of its starters.
    models: Vec<ModelDocument>,
}

async fn list(State(service): State<Service>, Asked(query): Asked<ListQuery>) -> Result<Response, Failure> {
    let models = service.studio.each_model().await?.filter(move |model| query.holds(&model.config));
    Ok(pieces::list("models", models.map(move |model| ModelDocument::of(&service, model))))
}

/// What names a model in InvokeAI's graphs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Attributes {
    /// The record's name.
    name: String,
    /// Its type: `external_image_generator`.
    #[serde(rename = "type")]
    model_type: Option<String>,
    /// Its base: `external`.
    base: Option<String>,
}

async fn by_attributes(
    State(service): State<Service>,
    Asked(wanted): Asked<Attributes>,
) -> Result<Json<ModelDocument>, Failure> {
    let Attributes { name, model_type, base } = wanted;
    let message = format!("there is no model with the name {name:?} and these attributes");
    let query = ListQuery {
        model_type,
        base_models: base,
        model_name: Some(name),
        model_format: None,
        provider_id: None,
    };
    let found = service.studio.each_model().await?.find(|model| query.holds(&model.config));
    let found = found.ok_or_else(|| Error::new(Kind::NotFound, message))?;
    Ok(Json(ModelDocument::of(&service, found)))
}

/// Models that can be installed.
#[derive(Debug, Serialize, JsonSchema)]
struct Starters {
    /// By provider, in the provider's order.
    starter_models: Vec<StarterModel>,
    /// Always empty: a key installs what belongs to it.
    starter_bundles: Map<String, Value>,
}

/// A model that can be installed.
#[derive(Debug, Serialize, JsonSchema)]
struct StarterModel {
    /// What the provider says of it.
    #[serde(flatten)]
    entry: StarterEntry,
    /// Always `external`.
    base: SourceType,
    /// Always `external_image_generator`.
    #[serde(rename = "type")]
    model_type: ModelType,
    /// Always `external_api`.
    format: ModelFormat,
    /// Always empty.
    dependencies: Vec<String>,
}

async fn starters(State(service): State<Service>) -> Result<Json<Starters>, Failure> {
    let entry = |entry| StarterModel {
        entry,
        base: SourceType::default(),
        model_type: ModelType::default(),
        format: ModelFormat::default(),
        dependencies: Vec::new(),
    };
    let starter_models = service.studio.starters().await?.into_iter().map(entry).collect();
    Ok(Json(Starters { starter_models, starter_bundles: Map::new() }))
}

/// An installed model by its key, or by `provider/model`.
async fn installed(service: &Service, key: &str) -> Result<Model, Failure> {
    let model = service.studio.model(key).await?;
    if model.revision > 0 {
        return Ok(model);
    }
    let link = model.config.link();
    let message = format!(
        "the model {key:?} is not installed; install it with POST /api/v2/models/install?source={link}"
    );
    Err(Error::new(Kind::NotFound, message).into())
}

async fn show(State(service): State<Service>, At(key): At<String>) -> Result<Json<ModelDocument>, Failure> {
    Ok(Json(ModelDocument::of(&service, installed(&service, &key).await?)))
}

async fn edit(
    State(service): State<Service>,
    At(key): At<String>,
    Given(body): Given<Value>,
) -> Result<Json<ModelDocument>, Failure> {
    let key = installed(&service, &key).await?.config.key;
    Ok(Json(ModelDocument::of(&service, service.studio.edit_model(&key, &body).await?)))
}

async fn remove(State(service): State<Service>, At(key): At<String>) -> Result<StatusCode, Failure> {
    let key = installed(&service, &key).await?.config.key;
    service.studio.remove_model(&key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which records.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Keys {
    /// Their keys.
    keys: Vec<String>,
}

/// What was removed.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Removed {
    /// Keys of records that are gone.
    deleted: Vec<String>,
    /// Keys of records that are not, and why.
    failed: Vec<NotRemoved>,
}

/// A record that could not be removed.
#[derive(Debug, Serialize, JsonSchema)]
struct NotRemoved {
    /// Its key.
    key: String,
    /// Why.
    error: String,
}

async fn remove_many(State(service): State<Service>, Given(body): Given<Keys>) -> Json<Removed> {
    let mut removed = Removed::default();
    for key in body.keys {
        match remove(State(service.clone()), At(key.clone())).await {
            Ok(_) => removed.deleted.push(key),
            Err(failure) => removed.failed.push(NotRemoved { key, error: failure.error.to_string() }),
        }
    }
    Json(removed)
}

async fn panel(State(service): State<Service>, At(key): At<String>) -> Result<Json<Value>, Failure> {
    Ok(Json(service.studio.panel(&key).await?))
}
