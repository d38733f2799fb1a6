//! Jobs: made, shown, stopped, asked again.

use super::{
    once::Earlier,
    page::{Cursor, Page, Size, limit},
};
use crate::{
    Caller, Failure, Need, Route, Service,
    read::{Asked, At, Given, seconds},
    uploads::Drafted,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use impasto_controls::{Draft, Violation, violation::code};
use impasto_core::{Ask, Job, JobBrief, Reconcile, ResendUnknown, Reuse};
use impasto_ports::{JobQuery, JobRow, JobState, Priority};
use impasto_sdk::{Error, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use std::time::Duration;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/jobs", Need::Generate, create)
            .says("create_job", "Makes pictures. The header Idempotency-Key makes it happen once.")
            .query::<CreateQuery>()
            .header("Idempotency-Key", "The same key and body give the same job; another body is a 422.")
            .takes_files::<Draft>()
            .answers::<Job>(202)
            .answers::<Job>(200),
        Route::get("/api/v1/jobs", Need::Read, list)
            .says("list_jobs", "Jobs, newest first.")
            .query::<ListQuery>()
            .answers::<Page<JobBrief>>(200),
        Route::get("/api/v1/jobs/{id}", Need::Read, show)
            .says("get_job", "One job: calls, attempts, pictures, usage, price, errors.")
            .answers::<Job>(200),
        Route::delete("/api/v1/jobs/{id}", Need::Generate, cancel)
            .says("cancel_job", "Stops a job; what was already answered is kept.")
            .answers::<Job>(200),
        Route::post("/api/v1/jobs/{id}/retry", Need::Generate, retry)
            .says("retry_job", "Asks for what is missing, and for nothing else.")
            .takes::<RetryBody>()
            .answers::<Job>(202),
        Route::post("/api/v1/jobs/{id}/reconcile", Need::Admin, reconcile)
            .says(
                "reconcile_job",
                "Notes what the vendor's bill says of a call whose outcome is unknown or whose price is an estimate.",
            )
            .takes::<Reconcile>()
            .answers::<Job>(200),
    ]
}

/// How a job is made.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CreateQuery {
    /// Seconds to wait for its end before answering, 120 at most.
    #[serde(default, deserialize_with = "seconds")]
    #[schemars(range(min = 0.0))]
    wait: f32,
    /// Take the pictures of an earlier job where exactly the same was asked for.
    #[serde(default)]
    reuse: bool,
    /// Who goes first where calls wait for a turn.
    #[serde(default)]
    priority: Priority,
}

/// Which jobs to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// Only this state.
    state: Option<JobState>,
    /// Only those that may have cost something beside their price: they left, and nobody knows whether they were billed.
    #[serde(default)]
    at_risk: bool,
    /// Each with what came of it, and what it costs.
    #[serde(default)]
    outcome: bool,
    /// Only older than this job.
    #[schemars(regex(pattern = r"^[0-9a-f]{32}[0-9a-z-]{0,32}$"))]
    before: Option<Cursor>,
    /// On a page; 50 unless it says otherwise, 500 at most.
    #[schemars(range(min = 1))]
    limit: Option<Size>,
}

/// How a job is asked again.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct RetryBody {
    /// Calls whose outcome is unknown are sent again too; they may be billed twice.
    resend_unknown: bool,
}

async fn create(
    State(service): State<Service>,
    caller: Caller,
    Asked(query): Asked<CreateQuery>,
    headers: HeaderMap,
    given: Drafted,
) -> Result<Response, Failure> {
    let studio = &service.studio;
    let mut ask = Ask::by(&caller.name);
    ask.reuse = if query.reuse { Reuse::Yes } else { Reuse::No };
    ask.priority = query.priority;
    match Earlier::find(&service, &caller, &headers, &given).await? {
        Earlier::Job(job) => return answered(&service, *job, query.wait).await,
        Earlier::New(once) => ask.once = once,
    }
    let plan = studio.plan(given.draft.clone(), &given.uploads, caller.asker()).await?;
    if plan.is_refused(ask.reuse) {
        return Err(Failure::refused(plan.problems));
    }
    let problems = plan.problems.clone();
    let started = studio.start(plan, ask).await.map_err(|error| match error.kind {
        // Nothing that was made before could be taken.
        Kind::OverBudget if !problems.is_empty() => Failure::refused(problems),
        _ => error.into(),
    });
    answered(&service, started?, query.wait).await
}

/// The most that a request waits for a job's end.
const LONGEST_WAIT: f32 = 120.0;

pub(super) async fn answered(service: &Service, job: Job, wait: f32) -> Result<Response, Failure> {
    let wait = Duration::from_secs_f32(wait.min(LONGEST_WAIT));
    let place = [("location", format!("{}/api/v1/jobs/{}", service.access.base_path, job.id))];
    let waited = tokio::time::timeout(wait, service.studio.wait(&job.id)).await;
    Ok(match waited.unwrap_or(Ok(job)) {
        Ok(job) if job.state.is_terminal() => (StatusCode::OK, place, Json(job)).into_response(),
        Ok(job) => (StatusCode::ACCEPTED, place, Json(job)).into_response(),
        // The job is there all the same.
        Err(error) => (place, Failure::from(error)).into_response(),
    })
}

async fn list(
    State(service): State<Service>,
    caller: Caller,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<Page<JobBrief>>, Failure> {
    let limit = limit(query.limit);
    let with_outcome = query.outcome;
    let mut rows = match query.at_risk {
        true => at_risk(&service, &caller, query).await?,
        false => {
            let wanted = JobQuery {
                states: query.state.into_iter().collect(),
                caller: caller.sees().map(Into::into),
                before: query.before.map(Into::into),
                limit: limit + 1,
            };
            service.studio.jobs(&wanted).await?
        }
    };
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let outcome = if with_outcome { Some(service.studio.outcome(&row).await?) } else { None };
        items.push(JobBrief::of(&row, outcome));
    }
    Ok(Json(Page { items, next }))
}

/// The jobs of this caller that may have cost something beside their price, newest first.
async fn at_risk(service: &Service, caller: &Caller, query: ListQuery) -> Result<Vec<JobRow>, Failure> {
    let ListQuery { state, before, .. } = query;
    let before = before.map(String::from);
    let found = service.studio.jobs_at_risk().await?.into_iter().map(|(row, _)| row);
    let wanted = |row: &JobRow| {
        caller.sees().is_none_or(|name| row.caller == name)
            && state.is_none_or(|state| row.state == state)
            && before.as_ref().is_none_or(|before| row.id < *before)
    };
    Ok(found.filter(wanted).collect())
}

/// A job that this caller may see.
pub(super) async fn seen(service: &Service, caller: &Caller, id: &str) -> Result<Job, Failure> {
    let job = service.studio.job(id).await?;
    caller.must_see(&job.caller, "job", id)?;
    Ok(job)
}

async fn show(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Job>, Failure> {
    seen(&service, &caller, &id).await.map(Json)
}

async fn cancel(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Job>, Failure> {
    seen(&service, &caller, &id).await?;
    service.studio.cancel(&id).await?;
    Ok(Json(service.studio.job(&id).await?))
}

async fn retry(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Given(body): Given<RetryBody>,
) -> Result<(StatusCode, Json<Job>), Failure> {
    seen(&service, &caller, &id).await?;
    let resend = if body.resend_unknown { ResendUnknown::Yes } else { ResendUnknown::No };
    let job = service.studio.retry(&id, resend).await.map_err(to_confirm)?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}

/// What only the caller can confirm, by the field that does it.
fn to_confirm(error: Error) -> Failure {
    if error.context("field") != Some("resend_unknown") {
        return error.into();
    }
    let message = format!("{} with resend_unknown: true", error.message);
    let violation = Violation::new("/resend_unknown", code::REQUIRED, message.clone());
    Failure { violations: vec![violation], ..Error::new(error.kind, message).into() }
}

async fn reconcile(
    State(service): State<Service>,
    caller: Caller,
    At(id): At<String>,
    Given(told): Given<Reconcile>,
) -> Result<Json<Job>, Failure> {
    seen(&service, &caller, &id).await?;
    Ok(Json(service.studio.reconcile(&id, &told).await?))
}
