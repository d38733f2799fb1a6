//! Models: what a front end draws.

use crate::{Failure, Need, Route, Service};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::Value;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v2/models/i/{key}/panel", Need::Read, panel)
            .says(
                "get_model_panel",
                "The panel document: what a person can set, and the rules that check it.",
            )
            .answers::<Value>(200),
    ]
}

async fn panel(State(service): State<Service>, Path(key): Path<String>) -> Result<Json<Value>, Failure> {
    Ok(Json(service.studio.panel(&key).await?))
}
