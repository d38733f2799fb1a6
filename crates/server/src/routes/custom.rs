//! Models that people describe: kept, tried, published, copied, taken along.

use crate::{
    Caller, Failure, Need, Reply, Route, Service,
    read::{Asked, At, Given, wrong},
    uploads::Drafted,
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use impasto_core::{Ask, CustomModel, Imported, InUse, Sending, TestCall};
use impasto_sdk::{AuthProfile, Finding, Inference, Life, Operation, Publication, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) fn routes() -> Vec<Route> {
    documents().into_iter().chain(models()).collect()
}

/// What helps to write a definition. None of it keeps anything.
fn documents() -> [Route; 4] {
    [
        Route::get("/api/v1/custom_models/schema", Need::Read, schema)
            .says("custom_model_schema", "The schema of a definition.")
            .answers::<Value>(200),
        Route::get("/api/v1/custom_models/templates", Need::Read, templates)
            .says("list_custom_model_templates", "Definitions to start from.")
            .answers::<Vec<Template>>(200),
        Route::post("/api/v1/custom_models/check", Need::Read, check)
            .says("check_custom_model", "What is wrong with a definition; an empty list: it may be published.")
            .takes::<Definition>()
            .answers::<Vec<Finding>>(200),
        Route::post("/api/v1/custom_models/openapi", Need::Read, openapi)
            .says(
                "read_openapi",
                "The operations of an OpenAPI document, or a definition for one of them as far as the document says.",
            )
            .takes::<OpenApi>()
            .answers::<Drafts>(200),
    ]
}

fn models() -> [Route; 10] {
    [
        Route::get("/api/v1/custom_models", Need::Read, list)
            .says("list_custom_models", "Models that people described, by name.")
            .answers::<Vec<CustomModel>>(200),
        Route::post("/api/v1/custom_models", Need::Admin, create)
            .says("create_custom_model", "Keeps a definition as a draft, complete or not.")
            .takes::<NewModel>()
            .answers::<CustomModel>(201),
        Route::post("/api/v1/custom_models/import", Need::Admin, import)
            .says("import_custom_model", "A draft out of a file, YAML or JSON.")
            .takes::<File>()
            .answers::<Imported>(201),
        Route::get("/api/v1/custom_models/{key}", Need::Read, show)
            .says("get_custom_model", "One model with its definition and what is wrong with it.")
            .answers::<CustomModel>(200),
        Route::put("/api/v1/custom_models/{key}", Need::Admin, save)
            .says("save_custom_model", "Another definition in the place of the old one; what runs keeps its own.")
            .takes::<Definition>()
            .answers::<CustomModel>(200),
        Route::patch("/api/v1/custom_models/{key}", Need::Admin, lead)
            .says("lead_custom_model", "Publishes a model or takes it back; switches its inference on or off.")
            .takes::<Change>()
            .answers::<CustomModel>(200),
        Route::delete("/api/v1/custom_models/{key}", Need::Admin, remove)
            .says("delete_custom_model", "Removes a model; its pictures keep their recipes.")
            .query::<RemoveQuery>()
            .reply(204, Reply::Empty),
        Route::post("/api/v1/custom_models/{key}/copy", Need::Admin, copy)
            .says("copy_custom_model", "The same definition under another id, as a draft.")
            .takes::<Copy>()
            .answers::<CustomModel>(201),
        Route::get("/api/v1/custom_models/{key}/export", Need::Read, export)
            .says("export_custom_model", "The model as one file, without a secret.")
            .reply(200, Reply::Raw("application/yaml")),
        Route::post("/api/v1/custom_models/{key}/test", Need::Admin, test)
            .says(
                "test_custom_model",
                "Tries a model, published or not: what is sent, what comes back, and which paths may be meant.",
            )
            .query::<TestQuery>()
            .takes_files::<Map<String, Value>>()
            .answers::<TestCall>(200),
    ]
}

/// A definition.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Definition {
    /// As its schema has it.
    definition: Map<String, Value>,
}

/// A new model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewModel {
    /// Lower-case letters, digits, dots and dashes; absent: made of its name.
    id: Option<String>,
    /// As its schema has it.
    definition: Map<String, Value>,
}

/// A file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// YAML or JSON.
    text: String,
    /// The id of the model; absent: the file's, or made of its name.
    id: Option<String>,
}

/// Where a copy goes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Copy {
    /// Its id; absent: made of its name.
    id: Option<String>,
}

/// What to change in a model's life; what is absent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Change {
    /// `published` needs a definition without findings.
    status: Option<Publication>,
    /// Whether a published model may be used.
    inference: Option<Inference>,
}

/// Whether it may go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemoveQuery {
    /// Also where it has been used.
    #[serde(default)]
    force: bool,
}

/// How a model is tried.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TestQuery {
    /// Show the request, and send nothing.
    #[serde(default)]
    dry: bool,
}

/// An OpenAPI document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OpenApi {
    /// OpenAPI 3.0 or 3.1, JSON or YAML.
    document: String,
    /// One of its operations, e.g. `POST /v1/images`; absent: all are listed.
    operation: Option<String>,
}

/// What an OpenAPI document holds.
#[derive(Debug, Serialize, JsonSchema)]
struct Drafts {
    /// The operations that could be a model.
    operations: Vec<Operation>,
    /// The draft for the operation that was asked for.
    draft: Option<Draft>,
}

/// A definition that was made out of a document.
#[derive(Debug, Serialize, JsonSchema)]
struct Draft {
    /// The definition.
    definition: Value,
    /// How requests are authenticated, where the document says; its name is only proposed.
    auth_profile: Option<AuthProfile>,
    /// What the document does not tell.
    open: Vec<String>,
}

async fn schema(State(service): State<Service>) -> Result<Json<Value>, Failure> {
    Ok(Json(service.studio.definition_schema()?.to_value()))
}

async fn templates(State(service): State<Service>) -> Result<Json<Vec<Template>>, Failure> {
    Ok(Json(service.studio.definition_templates()?))
}

async fn check(
    State(service): State<Service>,
    Given(body): Given<Definition>,
) -> Result<Json<Vec<Finding>>, Failure> {
    Ok(Json(service.studio.check_definition(&Value::Object(body.definition))?))
}

async fn openapi(
    State(service): State<Service>,
    Given(body): Given<OpenApi>,
) -> Result<Json<Drafts>, Failure> {
    let studio = service.studio.clone();
    // Documents of several megabytes are read here.
    let read = tokio::task::spawn_blocking(move || {
        let operations = studio.openapi_operations(&body.document)?;
        let draft = body.operation.map(|operation| studio.openapi_draft(&body.document, &operation));
        Ok::<_, impasto_sdk::Error>((operations, draft.transpose()?))
    });
    let (operations, draft) = read.await.map_err(|error| wrong(error.to_string()))??;
    let draft = draft.map(|draft| Draft {
        definition: draft.definition,
        auth_profile: draft.auth_profile,
        open: draft.open,
    });
    Ok(Json(Drafts { operations, draft }))
}

async fn list(State(service): State<Service>) -> Result<Json<Vec<CustomModel>>, Failure> {
    Ok(Json(service.studio.custom_models().await?))
}

async fn create(
    State(service): State<Service>,
    Given(body): Given<NewModel>,
) -> Result<(StatusCode, Json<CustomModel>), Failure> {
    let model = service.studio.add_custom(body.id.as_deref(), &Value::Object(body.definition)).await?;
    Ok((StatusCode::CREATED, Json(model)))
}

async fn import(
    State(service): State<Service>,
    Given(body): Given<File>,
) -> Result<(StatusCode, Json<Imported>), Failure> {
    Ok((StatusCode::CREATED, Json(service.studio.import_custom(&body.text, body.id.as_deref()).await?)))
}

async fn show(State(service): State<Service>, At(key): At<String>) -> Result<Json<CustomModel>, Failure> {
    Ok(Json(service.studio.custom_model(&key).await?))
}

async fn save(
    State(service): State<Service>,
    At(key): At<String>,
    Given(body): Given<Definition>,
) -> Result<Json<CustomModel>, Failure> {
    Ok(Json(service.studio.save_custom(&key, &Value::Object(body.definition)).await?))
}

async fn lead(
    State(service): State<Service>,
    At(key): At<String>,
    Given(change): Given<Change>,
) -> Result<Json<CustomModel>, Failure> {
    let lead = |life: Life| Life {
        status: change.status.unwrap_or(life.status),
        inference: change.inference.unwrap_or(life.inference),
    };
    Ok(Json(service.studio.lead_custom(&key, lead).await?))
}

async fn remove(
    State(service): State<Service>,
    At(key): At<String>,
    Asked(query): Asked<RemoveQuery>,
) -> Result<StatusCode, Failure> {
    let in_use = if query.force { InUse::Remove } else { InUse::Refuse };
    service.studio.remove_custom(&key, in_use).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn copy(
    State(service): State<Service>,
    At(key): At<String>,
    Given(body): Given<Copy>,
) -> Result<(StatusCode, Json<CustomModel>), Failure> {
    Ok((StatusCode::CREATED, Json(service.studio.copy_custom(&key, body.id.as_deref()).await?)))
}

async fn export(State(service): State<Service>, At(key): At<String>) -> Result<Response, Failure> {
    let model = service.studio.custom_model(&key).await?;
    let file = service.studio.export_custom(&key, profile(&service, &model)).await?;
    let name = format!("attachment; filename=\"{}.yaml\"", model.key);
    let headers = [(header::CONTENT_TYPE, "application/yaml"), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, file).into_response())
}

/// The auth profile that a model names.
fn profile(service: &Service, model: &CustomModel) -> Option<AuthProfile> {
    let name = model.described.auth.as_deref()?;
    // A profile that cannot be read now is only left out of the file.
    let all = service.settings.auth_profiles().ok()?;
    all.into_iter().map(|state| state.profile).find(|profile| profile.name == name)
}

async fn test(
    State(service): State<Service>,
    caller: Caller,
    At(key): At<String>,
    Asked(query): Asked<TestQuery>,
    given: Drafted,
) -> Result<Json<TestCall>, Failure> {
    if !given.draft.is_object() {
        return Err(wrong("the body cannot be used: expected a JSON object"));
    }
    let sending = if query.dry { Sending::Dry } else { Sending::Real };
    let ask = Ask::by(&caller.name);
    let call = service.studio.test_custom(&key, given.draft.clone(), &given.uploads, sending, ask).await?;
    Ok(Json(call))
}
