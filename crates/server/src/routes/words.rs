//! Questions to models that answer in words, and what an image maker uses them for.

use super::{jobs::answered, once::Earlier};
use crate::{
    Caller, Failure, Need, Route, Service,
    read::{Asked, seconds, wrong},
    uploads::Drafted,
};
use axum::{Json, extract::State, http::HeaderMap, response::Response};
use impasto_core::{Ask, Job, PromptUse, Question, WordsPlanView, Written};
use impasto_ports::Priority;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn routes() -> [Route; 3] {
    [
        Route::post("/api/v1/ask", Need::Generate, ask)
            .says(
                "ask",
                "Asks a model that answers in words. What it says comes as events, and stands in the job.",
            )
            .query::<Waiting>()
            .header("Idempotency-Key", "The same key and body give the same job; another body is a 422.")
            .takes_files::<Question>()
            .answers::<Job>(202)
            .answers::<Job>(200),
        Route::post("/api/v1/ask/plan", Need::Read, plan)
            .says("plan_ask", "What is in the way of a question, and its price. Never calls a provider.")
            .takes_files::<Question>()
            .answers::<WordsPlanView<'static>>(200),
        Route::post("/api/v1/prompts", Need::Generate, prompts)
            .says(
                "write_prompts",
                "Improves or varies a prompt, describes a picture as one, or writes down a spoken one.",
            )
            .takes_files::<Prompts>()
            .answers::<Written>(200),
    ]
}

/// How a question is asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Waiting {
    /// Seconds to wait for its end before answering, 120 at most.
    #[serde(default, deserialize_with = "seconds")]
    #[schemars(range(min = 0.0))]
    wait: f32,
    /// Who goes first where calls wait for a turn.
    #[serde(default)]
    priority: Priority,
}

/// What prompts are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
struct Prompts {
    /// The model that writes them; absent: the usual one.
    #[serde(default)]
    model: String,
    /// What is wanted.
    #[serde(flatten)]
    wanted: PromptUse,
}

async fn ask(
    State(service): State<Service>,
    caller: Caller,
    Asked(query): Asked<Waiting>,
    headers: HeaderMap,
    given: Drafted,
) -> Result<Response, Failure> {
    let studio = &service.studio;
    let mut ask = Ask { priority: query.priority, ..Ask::by(&caller.name) };
    match Earlier::find(&service, &caller, &headers, &given).await? {
        Earlier::Job(job) => return answered(&service, *job, query.wait).await,
        Earlier::New(once) => ask.once = once,
    }
    let plan = studio.plan_words(&given.draft, &given.uploads, caller.asker()).await?;
    if !plan.problems.is_empty() {
        return Err(Failure::refused(plan.problems));
    }
    let job = studio.ask(plan, ask).await?;
    answered(&service, job, query.wait).await
}

async fn plan(
    State(service): State<Service>,
    caller: Caller,
    given: Drafted,
) -> Result<Json<Value>, Failure> {
    let plan = service.studio.plan_words(&given.draft, &given.uploads, caller.asker()).await?;
    Ok(Json(json!(plan.view())))
}

async fn prompts(
    State(service): State<Service>,
    caller: Caller,
    given: Drafted,
) -> Result<Json<Written>, Failure> {
    let wanted: Prompts = serde_path_to_error::deserialize(&given.draft)
        .map_err(|error| wrong(format!("{}: {}", error.path(), error.inner())))?;
    let ask = Ask::by(&caller.name);
    let written = service.studio.write_prompts(&wanted.wanted, &wanted.model, &given.uploads, ask).await?;
    Ok(Json(written))
}
