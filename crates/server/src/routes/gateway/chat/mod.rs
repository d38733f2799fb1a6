//! OpenAI's chat completions, over every model that answers in words.

mod answer;
mod asked;
mod stream;

pub(super) use answer::Completion;

use super::{changes, error::Refused, models::find};
use crate::{Caller, Failure, Service, read::Given};
use asked::Asked;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse, Response},
};
use impasto_controls::Change;
use impasto_core::{Ask, Job, Uploads, unix_seconds};
use impasto_sdk::{Error, Kind};
use serde_json::{Map, Value, json};

/// Answers in words.
pub(super) async fn complete(
    State(service): State<Service>,
    caller: Caller,
    headers: HeaderMap,
    Given(body): Given<Map<String, Value>>,
) -> Result<Response, Refused> {
    let model = match body.get("model").and_then(Value::as_str) {
        Some(name) => Some(find(&service, Some(name)).await?),
        None => None,
    };
    let asked = Asked::read(&service, &caller, body, model.as_ref()).await?;
    let key = super::create::idempotency_key(&headers)?;
    // Heard from before the job begins, so that nothing is missed.
    let events = service.studio.follow();
    // On a task of its own: a client that hangs up between plan and job would else lose both.
    let (own, question, name) = (service.clone(), asked.question, caller.name);
    let started = tokio::spawn(async move { start(&own, question, &name, key).await }).await;
    let job = started.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??;
    if asked.stream {
        return Ok(stream::answer(service, events, &job, &asked.changes, asked.usage));
    }
    drop(events);
    let job = service.studio.wait(&job.id).await?;
    let completion = Completion::of(&job)?;
    Ok(told(Json(completion).into_response(), &job, &asked.changes))
}

async fn start(
    service: &Service,
    question: Value,
    caller: &str,
    key: Option<impasto_core::IdempotencyKey>,
) -> Result<Job, Refused> {
    let studio = &service.studio;
    let mut ask = Ask::by(caller);
    if let Some(key) = &key {
        let once = studio.once(key, &question, &Uploads::new())?;
        if let Some(job) = studio.earlier(caller, &once).await? {
            return Ok(job);
        }
        ask.once = Some(once);
    }
    let plan = studio.plan_words(&question, &Uploads::new(), caller).await?;
    if !plan.problems.is_empty() {
        return Err(Failure::refused(plan.problems).into());
    }
    Ok(studio.ask(plan, ask).await?)
}

/// Headers that say which job it was and what was changed.
fn told(mut response: Response, job: &Job, made: &[Change]) -> Response {
    if let Ok(id) = HeaderValue::from_str(&job.id) {
        response.headers_mut().insert("impasto-job", id);
    }
    if let Some(made) = changes::header(made) {
        response.headers_mut().insert("impasto-changes", made);
    }
    response
}

/// Why there are no words.
fn failed(job: &Job) -> Error {
    super::answer::failed(job)
}

/// Seconds since 1970.
fn created(job: &Job) -> i64 {
    unix_seconds(&job.created_at).unwrap_or_default()
}

/// What clients know an answer by.
fn id(job: &Job) -> Value {
    json!(format!("chatcmpl-{}", job.id))
}
