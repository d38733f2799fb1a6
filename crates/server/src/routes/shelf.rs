//! What a person does to the gallery: giving pictures, marking, sorting, deleting, bringing back, taking along.

use super::{boards, files, images::seen};
use crate::{
    Caller, Failure, Need, Reply, Route, Service,
    read::{Asked, At, Form, Given, wrong},
    uploads::save_at_most,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{Response, StatusCode},
};
use impasto_core::{Image, ImageChange, RecipeIn, Studio};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/images/upload", Need::Generate, upload)
            .says("upload_image", "Takes the file of a form into the gallery; drafts name it by its id.")
            .query::<UploadQuery>()
            .takes_form()
            .answers::<Image>(201),
        Route::patch("/api/v1/images/{id}", Need::Generate, change)
            .says("change_image", "Marks a picture, or puts it on a board.")
            .takes::<Change>()
            .answers::<Image>(200),
        Route::delete("/api/v1/images/{id}", Need::Generate, remove)
            .says("delete_image", "Takes a picture out of the gallery; it can be brought back.")
            .query::<RemoveQuery>()
            .reply(204, Reply::Empty),
        Route::post("/api/v1/images/{id}/restore", Need::Generate, restore)
            .says("restore_image", "Brings a deleted picture back.")
            .answers::<Image>(200),
        Route::get("/api/v1/images/{id}/download", Need::Read, download)
            .says(
                "download_image",
                "The file to take along: with its recipe in it, and an inpaint at its own size.",
            )
            .query::<DownloadQuery>()
            .reply(200, Reply::Raw("image/*")),
    ]
}

/// Where an uploaded picture goes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// The board that it is put on.
    board_id: Option<String>,
}

/// What a person changes; what is absent stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Change {
    /// Whether it is marked.
    starred: Option<bool>,
    /// The board it lies on; null takes it off its board.
    #[serde(deserialize_with = "said")]
    #[schemars(with = "Option<String>")]
    board_id: Option<Option<String>>,
}

/// Tells null from absent.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// How a picture is deleted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemoveQuery {
    /// It cannot be brought back, and its file goes too.
    #[serde(default)]
    forever: bool,
}

/// How a picture leaves.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DownloadQuery {
    /// Whether the recipe is in the file; yes unless it says otherwise. A signed file never gets one.
    #[serde(default = "yes")]
    recipe: bool,
}

const fn yes() -> bool {
    true
}

/// Bytes of an uploaded picture at most.
const MOST_UPLOAD: u64 = 64 << 20;

async fn upload(
    State(service): State<Service>,
    caller: Caller,
    Asked(query): Asked<UploadQuery>,
    mut form: Form,
) -> Result<(StatusCode, Json<Image>), Failure> {
    if let Some(board) = &query.board_id {
        boards::seen(&service, &caller, board).await?;
    }
    let folder = files::folder()?;
    let file = folder.path().join("0");
    let Some((name, part)) = form.next().await? else { return Err(wrong("the form has no file")) };
    // A part without a file name is a field of the form.
    if part.file_name().is_none() {
        return Err(wrong(format!("the form has the field {name:?}; expected one file and nothing else")));
    }
    save_at_most(part, &file, MOST_UPLOAD).await?;
    let mut row = service.studio.add_input(&file, &caller.name).await?;
    if query.board_id.is_some() {
        let change = ImageChange { board: Some(query.board_id), ..ImageChange::default() };
        row = service.studio.change_image(&row.id, &change).await?;
    }
    Ok((StatusCode::CREATED, Json(Studio::image_view(&row))))
}

async fn change(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Given(change): Given<Change>,
) -> Result<Json<Image>, Failure> {
    let row = seen(&service, &caller, &id).await?;
    if let Some(Some(board)) = &change.board_id {
        boards::seen(&service, &caller, board).await?;
    }
    let change = ImageChange { starred: change.starred, board: change.board_id };
    Ok(Json(Studio::image_view(&service.studio.change_image(&row.id, &change).await?)))
}

async fn remove(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Asked(query): Asked<RemoveQuery>,
) -> Result<StatusCode, Failure> {
    let row = service.studio.image(&id).await?;
    caller.must_see(&row.caller, "picture", &id)?;
    if query.forever {
        service.studio.remove_image(&row.id).await?;
    } else {
        service.studio.delete_image(&row.id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn restore(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Image>, Failure> {
    let row = service.studio.image(&id).await?;
    caller.must_see(&row.caller, "picture", &id)?;
    Ok(Json(Studio::image_view(&service.studio.restore_image(&row.id).await?)))
}

async fn download(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Asked(query): Asked<DownloadQuery>,
) -> Result<Response<Body>, Failure> {
    let row = seen(&service, &caller, &id).await?;
    let recipe = if query.recipe { RecipeIn::File } else { RecipeIn::Nothing };
    let folder = files::folder()?;
    let path = folder.path().join("0");
    let exported = service.studio.export(&row, &path, recipe).await?;
    // An inpaint that was brought back to its size is a PNG, whatever came.
    let media = if exported.notes.iter().any(|note| note.starts_with("brought back")) {
        "image/png"
    } else {
        &row.blob.media_type
    };
    files::send_away(&path, media, &row.id, &exported.notes, folder).await
}
