//! Boards: pictures that a person put together. Pictures are put on one by `PATCH /api/v1/images/{id}`.

use crate::{
    Caller, Failure, Need, Reply, Route, Service,
    read::{At, Given},
};
use axum::{Json, extract::State, http::StatusCode};
use impasto_ports::BoardRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/boards", Need::Read, list)
            .says("list_boards", "Boards of the gallery, newest first.")
            .answers::<Vec<Board>>(200),
        Route::post("/api/v1/boards", Need::Generate, add)
            .says("add_board", "Makes a board.")
            .takes::<Named>()
            .answers::<Board>(201),
        Route::patch("/api/v1/boards/{id}", Need::Generate, rename)
            .says("rename_board", "Gives a board another name.")
            .takes::<Named>()
            .answers::<Board>(200),
        Route::delete("/api/v1/boards/{id}", Need::Generate, remove)
            .says("delete_board", "Removes a board; its pictures stay in the gallery.")
            .reply(204, Reply::Empty),
    ]
}

/// A board of the gallery.
#[derive(Debug, Serialize, JsonSchema)]
struct Board {
    /// Unique.
    id: String,
    /// Shown to a person.
    name: String,
    /// Who made it.
    caller: String,
    /// RFC 3339, UTC.
    created_at: String,
}

/// What a person says of a board.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Named {
    /// Shown to a person; 1 to 200 letters.
    name: String,
}

impl From<BoardRow> for Board {
    fn from(row: BoardRow) -> Self {
        let BoardRow { id, name, caller, created_ms } = row;
        Self { id, name, caller, created_at: impasto_core::rfc3339(created_ms) }
    }
}

async fn list(State(service): State<Service>, caller: Caller) -> Result<Json<Vec<Board>>, Failure> {
    let own = |board: &BoardRow| caller.sees().is_none_or(|name| name == board.caller);
    let boards = service.studio.boards().await?;
    Ok(Json(boards.into_iter().filter(own).map(Into::into).collect()))
}

/// A board that this caller may see.
pub(super) async fn seen(service: &Service, caller: &Caller, id: &str) -> Result<(), Failure> {
    let board = service.studio.board(id).await?;
    caller.must_see(&board.caller, "board", id)
}

async fn add(
    State(service): State<Service>,
    caller: Caller,
    Given(Named { name }): Given<Named>,
) -> Result<(StatusCode, Json<Board>), Failure> {
    let board = service.studio.add_board(&name, &caller.name).await?;
    Ok((StatusCode::CREATED, Json(board.into())))
}

async fn rename(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Given(Named { name }): Given<Named>,
) -> Result<Json<Board>, Failure> {
    seen(&service, &caller, &id).await?;
    Ok(Json(service.studio.rename_board(&id, &name).await?.into()))
}

async fn remove(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<StatusCode, Failure> {
    seen(&service, &caller, &id).await?;
    service.studio.remove_board(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
