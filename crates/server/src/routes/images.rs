//! The gallery.

use super::{
    files,
    page::{Cursor, Page, Size, limit},
};
use crate::{
    Caller, Failure, Need, Reply, Route, Service,
    read::{Asked, At},
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use impasto_core::{Image, Studio};
use impasto_ports::{ImageKind, ImageQuery, ImageRow};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/images", Need::Read, list)
            .says("list_images", "Pictures of the gallery, newest first.")
            .query::<ListQuery>()
            .answers::<Page<Image>>(200),
        Route::get("/api/v1/images/{id}", Need::Read, show)
            .says("get_image", "One picture.")
            .answers::<Image>(200),
        Route::get("/api/v1/images/{id}/full", Need::Read, full)
            .says("get_image_file", "The vendor's own bytes.")
            .header("Range", "Only these bytes, e.g. `bytes=1000-`.")
            .reply(200, Reply::Raw("image/*"))
            .reply(206, Reply::Raw("image/*"))
            .reply(304, Reply::Empty),
        Route::get("/api/v1/images/{id}/thumbnail", Need::Read, thumbnail)
            .says("get_image_thumbnail", "A small picture of it.")
            .reply(200, Reply::Raw("image/*"))
            .reply(206, Reply::Raw("image/*"))
            .reply(304, Reply::Empty),
        Route::get("/api/v1/images/{id}/recipe", Need::Read, recipe)
            .says("get_image_recipe", "How it was made: draft, model, options, seed if sent, price, parents.")
            .answers::<Value>(200),
        Route::get("/api/v1/images/{id}/recall", Need::Read, recall)
            .says(
                "recall_image",
                "The draft that made it, ready to post again, also translated for another model.",
            )
            .query::<RecallQuery>()
            .answers::<Recalled>(200),
    ]
}

/// Which pictures to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Words that stand in the prompt, all of them.
    search: Option<String>,
    /// `output` (made) or `input` (given).
    kind: Option<ImageKind>,
    /// Only of this model record.
    model: Option<String>,
    /// Only of this job.
    job: Option<String>,
    /// Only marked ones.
    starred: Option<bool>,
    /// Only on this board.
    board: Option<String>,
    /// Only this provider's.
    provider: Option<String>,
    /// Only from then on, in milliseconds since 1970.
    since_ms: Option<i64>,
    /// Only before then, in milliseconds since 1970.
    until_ms: Option<i64>,
    /// Those that were deleted and can be brought back, in place of those that are there.
    #[serde(default)]
    deleted: bool,
    /// Only older than this picture.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}[0-9a-z-]{0,32}$"))]
    before: Option<Cursor>,
    /// On a page; 50 unless it says otherwise, 500 at most.
    #[schemars(range(min = 1))]
    limit: Option<Size>,
}

/// For which model.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RecallQuery {
    /// Another model's key or `provider/model`; without it the one that made it.
    model: Option<String>,
}

/// A draft, and what was lost on the way.
#[derive(Debug, Serialize, JsonSchema)]
struct Recalled {
    /// Ready to post again.
    draft: Value,
    /// What could not be taken over, and why.
    changes: Vec<impasto_controls::Change>,
}

async fn list(
    State(service): State<Service>,
    caller: Caller,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<Page<Image>>, Failure> {
    let words = query.search.as_deref().unwrap_or_default().split_whitespace().map(Into::into).collect();
    let wanted = ImageQuery {
        words,
        kind: query.kind,
        model_key: query.model,
        job: query.job,
        caller: caller.sees().map(Into::into),
        starred: query.starred,
        board: query.board,
        provider: query.provider,
        since_ms: query.since_ms,
        until_ms: query.until_ms,
        deleted: query.deleted,
        before: query.before.map(Into::into),
        limit: limit(query.limit),
    };
    let page = service.studio.images(&wanted).await?;
    Ok(Json(Page { items: page.images.iter().map(Studio::image_view).collect(), next: page.next }))
}

/// A picture that is there and that this caller may see.
pub(super) async fn seen(service: &Service, caller: &Caller, id: &str) -> Result<ImageRow, Failure> {
    let row = service.studio.image_for(caller.asker(), id).await?;
    if row.deleted_ms.is_some() {
        let message = format!(
            "the picture {id:?} was deleted; bring it back with POST /api/v1/images/{}/restore",
            row.id
        );
        return Err(Error::new(Kind::NotFound, message).into());
    }
    Ok(row)
}

async fn show(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Image>, Failure> {
    Ok(Json(Studio::image_view(&seen(&service, &caller, &id).await?)))
}

async fn full(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let row = seen(&service, &caller, &id).await?;
    let path = service.studio.image_path(&row).await?;
    files::send(&path, &row.blob.media_type, &row.blob.id, &headers).await
}

async fn thumbnail(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let row = seen(&service, &caller, &id).await?;
    let path = service.studio.thumbnail(&row).await?;
    let media =
        if path.extension().is_some_and(|ending| ending == "png") { "image/png" } else { "image/jpeg" };
    files::send(&path, media, &format!("{}-t", row.blob.id), &headers).await
}

async fn recipe(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(seen(&service, &caller, &id).await?.recipe))
}

async fn recall(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Asked(query): Asked<RecallQuery>,
) -> Result<Json<Recalled>, Failure> {
    let row = seen(&service, &caller, &id).await?;
    let (draft, changes) = service.studio.recall(&row.id, query.model.as_deref()).await?;
    Ok(Json(Recalled { draft, changes }))
}
