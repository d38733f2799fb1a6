//! OpenAI's chat completions, over every model that answers in words.

mod answer;
mod asked;
mod stream;

pub(super) use answer::Completion;

use super::{changes, error::Refused, models::find, once::Once};
use crate::{Caller, Failure, Service, read::Given};
use answer::Head;
use asked::Asked;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use impasto_controls::Change;
use impasto_core::{Ask, Conversation, Hearing, IdempotencyKey, Listening, Model, Uploads};
use impasto_sdk::{Error, Kind};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Answers in words.
pub(super) async fn complete(
    State(service): State<Service>,
    caller: Caller,
    once: Once,
    Given(body): Given<Map<String, Value>>,
) -> Result<Response, Refused> {
    let model = match body.get("model").and_then(Value::as_str) {
        Some(name) => Some(find(&service, Some(name)).await?),
        None => None,
    };
    let asked = Asked::read(&service, &caller, body, model.as_deref()).await?;
    let conversation = match once.into_key() {
        None => ask(&service, model, &asked, &caller.name).await?,
        Some(key) => {
            // On a task of its own: a client that hangs up between plan and job would else lose both.
            let (own, question) = (service.clone(), asked.question);
            let asking = tokio::spawn(async move { ask_once(&own, &question, &caller.name, key).await });
            asking.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??
        }
    };
    let head = Head::of(&conversation);
    let told = Told { job: conversation.is_job.then(|| conversation.id.clone()), changes: asked.changes };
    if asked.stream {
        return Ok(told.on(stream::answer(conversation, head, asked.usage)));
    }
    match conversation.end().await {
        Ok(spoken) => Ok(told.on(whole(&Completion::of(head, spoken))?)),
        Err(error) => {
            // One that had no job may have got one for what may be billed.
            let job = told.job.or_else(|| error.context("job").map(str::to_owned));
            let refused = Refused::from(error);
            Err(match job {
                Some(job) => refused.of_job(&job),
                None => refused,
            })
        }
    }
}

async fn ask(
    service: &Service,
    model: Option<Arc<Model>>,
    asked: &Asked,
    caller: &str,
) -> Result<Conversation, Refused> {
    let (studio, none, question) = (&service.studio, Uploads::new(), &asked.question);
    let plan = match model {
        Some(model) => studio.plan_words_of(model, question, &none, caller).await?,
        None => studio.plan_words(question, &none, caller).await?,
    };
    if !plan.problems.is_empty() {
        return Err(Failure::refused(plan.problems).into());
    }
    let listening = if asked.stream { Listening::Pieces } else { Listening::End };
    Ok(studio.converse(plan, caller, listening).await?)
}

/// Under a key of the client's own there is one job, whatever happens to the connection.
async fn ask_once(
    service: &Service,
    question: &Value,
    caller: &str,
    key: IdempotencyKey,
) -> Result<Conversation, Refused> {
    let studio = &service.studio;
    // Heard from before the job begins, so that nothing is missed.
    let events = studio.follow();
    let once = studio.once(&key, question, &Uploads::new())?;
    if let Some(job) = studio.earlier(caller, &once).await? {
        return Ok(studio.listen(&job, Hearing::End));
    }
    let plan = studio.plan_words(question, &Uploads::new(), caller).await?;
    if !plan.problems.is_empty() {
        return Err(Failure::refused(plan.problems).into());
    }
    let job = studio.ask(plan, Ask { once: Some(once), ..Ask::by(caller) }).await?;
    Ok(studio.listen(&job, Hearing::All(events)))
}

/// Headers of an answer, those included that stand around every route: room for them is made once.
const HEADERS: usize = 12;

fn whole(completion: &Completion) -> Result<Response, Error> {
    let json = serde_json::to_string(completion);
    let json = json.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let mut response = Response::new(json.into());
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *response.headers_mut() = headers;
    Ok(response)
}

/// Headers that say which job it was, where there is one, and what was changed.
struct Told {
    job: Option<String>,
    changes: Vec<Change>,
}

impl Told {
    fn on(self, mut response: Response) -> Response {
        if let Some(id) = self.job.and_then(|job| HeaderValue::from_str(&job).ok()) {
            response.headers_mut().insert("impasto-job", id);
        }
        if let Some(made) = changes::header(&self.changes) {
            response.headers_mut().insert("impasto-changes", made);
        }
        response
    }
}
