//! Which step comes when, for models whose requests are templates: one request, or submit, poll, fetch.

use crate::{
    answer::{self, last, path, scalar},
    definition::{Definition, Fetch, Polling},
    names, request,
    template::Scope,
};
use impasto_sdk::{Answer, Cx, Effect, Error, Exchange, Kind, Outcome, Result, Step, Task};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest wait between two questions that an endpoint can ask for.
const LONGEST_TOLD: Duration = Duration::from_secs(60);

/// What must survive between two exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Memo {
    /// The request was sent.
    #[default]
    Asked,
    /// A task was submitted, and is asked for.
    Polling(Submitted),
    /// A task is done, and its result is fetched.
    Fetching(Submitted),
}

/// A task at the endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// Its id.
    pub id: String,
    /// Where to ask, where the endpoint told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The first step.
///
/// # Errors
/// `Config` for a definition that cannot work, `InvalidRequest` for values that do not fit it.
pub(crate) fn begin(definition: &Definition, task: &Task, cx: &Cx) -> Result<Step<Memo>> {
    let scope = scope(definition, task)?;
    Ok(Step::send(request::submit(definition, &scope, cx)?, Memo::Asked))
}

/// The step after an answer.
///
/// # Errors
/// What the answer comes to.
pub(crate) fn next(
    definition: &Definition,
    task: &Task,
    cx: &Cx,
    memo: Memo,
    answer: &Answer,
) -> Result<Step<Memo>> {
    let effect = if memo == Memo::Asked { Effect::Billed } else { Effect::Free };
    if !answer.is_success() {
        return Err(answer::unsuccessful(&definition.response, answer, effect, cx.now_ms)?);
    }
    let scope = scope(definition, task)?;
    match (&definition.task, memo) {
        (Some(polling), Memo::Asked) => submitted(definition, polling, scope, task, answer),
        (Some(polling), Memo::Polling(submitted)) => {
            polled(definition, polling, scope, task, cx, submitted, answer)
        }
        (None, _) | (_, Memo::Fetching(_)) => done(definition, task, &scope, answer),
    }
}

/// How to tell the endpoint to stop.
pub(crate) fn abandon(definition: &Definition, task: &Task, memo: Memo) -> Option<Exchange> {
    let cancel = definition.task.as_ref()?.cancel.as_ref()?;
    let (Memo::Polling(submitted) | Memo::Fetching(submitted)) = memo else { return None };
    let mut scope = scope(definition, task).ok()?;
    scope.set("task_id", submitted.id);
    request::free(definition, &scope, cancel.method, &cancel.url).ok()
}

/// The end of a task that nobody can be asked about any more.
pub(crate) fn enough(definition: &Definition, cx: &Cx, memo: &Memo, failed: &Error) -> Option<Error> {
    let Memo::Polling(submitted) = memo else { return None };
    definition.task.as_ref().filter(|polling| is_late(polling, cx))?;
    let message = format!("{LATE}; the last question failed: {}", failed.message);
    Some(Error::new(Kind::Timeout, message).with("task", &submitted.id))
}

/// The endpoint is not told to stop then: what it finishes later is paid for, and `retry` of the job asks for it at no
/// cost. Only a person who stops the job says that nobody wants it any more.
const LATE: &str = "the task did not finish in time; it may have been billed";

fn is_late(polling: &Polling, cx: &Cx) -> bool {
    cx.waited >= Duration::from_secs(polling.timeout_seconds.into())
}

fn scope(definition: &Definition, task: &Task) -> Result<Scope> {
    match task {
        Task::Generate(task) => names::of_pictures(definition, task),
        Task::Chat(chat) => names::of_words(definition, chat),
        _ => Err(Error::new(
            Kind::Unsupported,
            "a model that a person described makes pictures or words, nothing else",
        )),
    }
}

fn done(definition: &Definition, task: &Task, scope: &Scope, answer: &Answer) -> Result<Step<Memo>> {
    let response = &definition.response;
    let outcome = match task {
        Task::Generate(task) => {
            let auth = request::auth(definition);
            let images = answer::images(response, answer, scope, task.count, &auth)?;
            Outcome::Images(request::reach(definition, images))
        }
        _ => Outcome::Text(answer::text(response, answer, scope)?),
    };
    Ok(Step::done(outcome))
}

/// The answer to the submission: a task's id, or already the result.
fn submitted(
    definition: &Definition,
    polling: &Polling,
    scope: Scope,
    task: &Task,
    answer: &Answer,
) -> Result<Step<Memo>> {
    if let Some(error) = answer::ruled(&definition.response, answer)? {
        return Err(error);
    }
    let told = |text: &str, field: &str| -> Result<Option<String>> {
        Ok(last(path(text, field)?.as_ref(), answer).and_then(scalar).filter(|text| !text.is_empty()))
    };
    let url = told(&polling.poll_url_path, "task.poll_url_path")?;
    let id = told(&polling.id, "task.id")?;
    if state(polling, answer)?.is_some_and(|state| is_among(&polling.done, &state)) && polling.fetch.is_none()
    {
        return done(definition, task, &scope, answer);
    }
    let Some(id) = id.or_else(|| url.clone().filter(|_| polling.id.is_empty())) else {
        let message = format!(
            "expected a task's id at {:?}, the answer holds none there; check task.id; it may have been billed",
            polling.id
        );
        return Err(answer::refused(Kind::BadResponse, &message, &definition.response, answer));
    };
    ask(definition, polling, scope, Submitted { id, url }, Duration::from_millis(polling.interval_ms.into()))
}

fn polled(
    definition: &Definition,
    polling: &Polling,
    mut scope: Scope,
    task: &Task,
    cx: &Cx,
    submitted: Submitted,
    answer: &Answer,
) -> Result<Step<Memo>> {
    let state = state(polling, answer)?.unwrap_or_default();
    let failed = |kind, advice: &str| {
        let error = answer::refused(kind, advice, &definition.response, answer);
        Err(error.with("state", impasto_sdk::vendor_words(&state)).with("task", &submitted.id))
    };
    if is_among(&polling.refused, &state) {
        return failed(Kind::ContentRefused, "moderation refused it; change the prompt or the pictures");
    }
    if is_among(&polling.failed, &state) {
        return failed(Kind::BadResponse, "the task failed at the endpoint; it may have been billed");
    }
    if is_among(&polling.done, &state) {
        scope.set("task_id", submitted.id.clone());
        return match &polling.fetch {
            None => done(definition, task, &scope, answer),
            Some(fetch) => {
                Ok(Step::send(fetched(definition, fetch, &scope, answer)?, Memo::Fetching(submitted)))
            }
        };
    }
    if let Some(error) = answer::ruled(&definition.response, answer)? {
        return Err(error.with("task", &submitted.id));
    }
    if is_late(polling, cx) {
        return failed(Kind::Timeout, LATE);
    }
    // An endpoint that says when to ask again is obeyed, within reason.
    let told = impasto_sdk::retry_after(answer, cx.now_ms).unwrap_or_default().min(LONGEST_TOLD);
    ask(definition, polling, scope, submitted, interval(polling, cx.polls).max(told))
}

fn fetched(definition: &Definition, fetch: &Fetch, scope: &Scope, answer: &Answer) -> Result<Exchange> {
    let get = crate::definition::HttpMethod::Get;
    match fetch {
        Fetch::Url(url) => request::free(definition, scope, get, url),
        Fetch::Path(text) => {
            let url = last(path(text, "task.fetch")?.as_ref(), answer).and_then(|value| value.as_str());
            let url = url.ok_or_else(|| {
                answer::unreadable(
                    "expected the result's address at task.fetch, the answer holds none there",
                    answer,
                )
            })?;
            request::told(definition, scope, get, url)
        }
    }
}

fn ask(
    definition: &Definition,
    polling: &Polling,
    mut scope: Scope,
    submitted: Submitted,
    after: Duration,
) -> Result<Step<Memo>> {
    scope.set("task_id", submitted.id.clone());
    let exchange = match &submitted.url {
        Some(url) => request::told(definition, &scope, polling.poll_method, url)?,
        None => request::free(definition, &scope, polling.poll_method, &polling.poll_url)?,
    };
    Ok(Step::poll(exchange, Memo::Polling(submitted), after))
}

fn state(polling: &Polling, answer: &Answer) -> Result<Option<String>> {
    Ok(last(path(&polling.status, "task.status")?.as_ref(), answer).and_then(scalar))
}

/// Vendors do not keep to one spelling of their states: what was `COMPLETED` is `completed` in the next release.
fn is_among(states: &[String], state: &str) -> bool {
    let state = state.trim().to_lowercase();
    states.iter().any(|known| known.trim().to_lowercase() == state)
}

/// Each wait is longer than the one before, up to the longest.
fn interval(polling: &Polling, polls: u32) -> Duration {
    let factor = polling.backoff.clamp(1.0, 10.0).powi(i32::try_from(polls.min(200)).unwrap_or(200));
    let millis = (f64::from(polling.interval_ms) * factor)
        .min(f64::from(polling.max_interval_ms.max(polling.interval_ms)));
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(Duration::from_secs(10))
}

#[cfg(test)]
mod tests;
