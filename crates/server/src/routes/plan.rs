//! What would be done for a draft.

use crate::{Caller, Failure, Need, Route, Service, uploads::Drafted};
use axum::{Json, extract::State};
use impasto_controls::Draft;
use impasto_core::PlanView;
use serde_json::{Value, json};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/plan", Need::Read, plan)
            .says("plan", "What would be done for a draft, and at what price. Never calls a provider.")
            .takes_files::<Draft>()
            .answers::<PlanView<'static>>(200),
    ]
}

async fn plan(
    State(service): State<Service>,
    caller: Caller,
    given: Drafted,
) -> Result<Json<Value>, Failure> {
    let plan = service.studio.plan(given.draft.clone(), &given.uploads, caller.asker()).await?;
    Ok(Json(json!(plan.view())))
}
