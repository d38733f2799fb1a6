//! From a request to pictures: model, draft, plan, job, answer.

use super::{
    Endpoint, answer,
    asked::{Asked, Source},
    error::Refused,
    fields::Fields,
    link::SigningKey,
    models::find,
    once::Once,
    stream,
    translate::{Delivery, translate},
};
use crate::{
    Caller, Failure, Service,
    attempts::{Count, Entered, Named},
};
use axum::{http::HeaderMap, response::Response};
use impasto_controls::Change;
use impasto_core::{Ask, IdempotencyKey, Job, JobEvent, Model, Uploads, asked_for};
use impasto_sdk::{Error, Feature, Kind, Mode};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::broadcast::Receiver;
use tracing::Instrument;

/// Makes pictures and answers with them.
pub(super) async fn create(
    service: Service,
    caller: Caller,
    headers: HeaderMap,
    asked: Asked,
    endpoint: Endpoint,
) -> Result<Response, Refused> {
    let Asked { fields, images, mask, uploads, written, folder } = asked;
    endpoint.check(&images, mask.as_ref())?;
    let mut fields = Fields::new(fields, written);
    let model = find(&service, fields.text("model")?.as_deref()).await?;
    let mut translated = translate(fields, &model)?;
    let mut ready = Vec::new();
    for image in images {
        ready.push(resolve(&service, &caller, image, "image").await?);
    }
    let mask = match mask {
        Some(mask) => Some(resolve(&service, &caller, mask, "mask").await?),
        None => None,
    };
    place(&mut translated.draft, &model, ready, mask);
    let (key, count) = match Once::of(&headers)? {
        Once::Unsaid => (None, None),
        Once::Key(key) => (Some(key), None),
        Once::Attempt(count) => (None, Some(count)),
    };
    let draft = Value::Object(translated.draft);
    let order = Order { caller: caller.name, key, model, draft, uploads, _folder: folder };
    let wish =
        Wish { headers: &headers, delivery: translated.delivery, changes: translated.changes, endpoint };
    match count {
        Some(count) => attempted(&service, order, wish, count).await,
        None => made(&service, order, wish, None).await,
    }
}

/// How the answer is wanted.
struct Wish<'a> {
    headers: &'a HeaderMap,
    delivery: Delivery,
    changes: Vec<Change>,
    endpoint: Endpoint,
}

/// An attempt that a client counts: it may be at what it has asked for already.
async fn attempted(
    service: &Service,
    order: Order,
    wish: Wish<'_>,
    count: Count,
) -> Result<Response, Refused> {
    let (order, digest) = order.digested().await?;
    let (mut entered, mut attendance) = service.attempts.enter(&digest, count);
    if let Entered::Known(job) = &mut entered
        && job.wait_for(Option::is_some).await.is_err()
    {
        // The earlier attempt came to no job, so this one makes it.
        attendance.served();
        (entered, attendance) = service.attempts.enter(&digest, Count::First);
    }
    let answered = match entered {
        Entered::New(named) => made(service, order, wish, Some(named)).await,
        Entered::Known(job) => {
            let id = job.borrow().clone().unwrap_or_default();
            joined(service, &id, wish).await
        }
    };
    match answered {
        Ok(answer) => Ok(attendance.serve(answer)),
        Err(refused) => {
            // It is heard, and what may be sent again says so.
            attendance.served();
            Err(refused)
        }
    }
}

async fn joined(service: &Service, id: &str, wish: Wish<'_>) -> Result<Response, Refused> {
    let events = service.studio.follow();
    let job = service.studio.job(id).await?;
    told(service, events, job, wish).await
}

async fn made(
    service: &Service,
    order: Order,
    wish: Wish<'_>,
    named: Option<Named>,
) -> Result<Response, Refused> {
    // Heard from before the job begins, so that nothing is missed.
    let events = service.studio.follow();
    let job = begin(service, order, named).await?;
    told(service, events, job, wish).await
}

/// On a task of its own: a client that hangs up between plan and job would else lose both.
async fn begin(service: &Service, order: Order, named: Option<Named>) -> Result<Job, Refused> {
    let own = service.clone();
    let beginning = async move {
        let job = start(own, order).await?;
        if let Some(named) = named {
            named.send_replace(Some(job.id.clone()));
        }
        Ok(job)
    };
    let begun = tokio::spawn(beginning.in_current_span()).await;
    begun.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?
}

/// Answers with what comes of a job.
async fn told(
    service: &Service,
    events: Receiver<JobEvent>,
    job: Job,
    Wish { headers, delivery, mut changes, endpoint }: Wish<'_>,
) -> Result<Response, Refused> {
    changes.extend(serde_json::from_value::<Vec<Change>>(job.changes.clone()).unwrap_or_default());
    if delivery == Delivery::Events {
        return Ok(stream::answer(service.clone(), events, &job, &changes, endpoint));
    }
    drop(events);
    let whole =
        service.studio.wait_whole(&job.id).await.map_err(|error| Refused::from(error).of_job(&job.id))?;
    let answer = answer::whole(service, headers, whole, delivery, changes).await;
    answer.map_err(|refused| refused.of_job(&job.id))
}

/// What is to be made. The files live until there is a job.
struct Order {
    caller: String,
    key: Option<IdempotencyKey>,
    model: Arc<Model>,
    draft: Value,
    uploads: Uploads,
    _folder: Option<TempDir>,
}

impl Order {
    /// With a digest of who asks for what.
    async fn digested(self) -> Result<(Self, String), Refused> {
        // It reads the files.
        let digested = tokio::task::spawn_blocking(move || {
            let digest = asked_for(&self.draft, &self.uploads)?;
            let whole = format!("{} {digest}", self.caller);
            Ok::<_, Error>((self, whole))
        });
        Ok(digested.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??)
    }
}

async fn start(service: Service, order: Order) -> Result<Job, Refused> {
    let studio = &service.studio;
    let mut ask = Ask { listing: service.options.gateway, ..Ask::by(&order.caller) };
    if let Some(key) = &order.key {
        let once = studio.once(key, &order.draft, &order.uploads)?;
        if let Some(job) = studio.earlier(&order.caller, &once).await? {
            return Ok(job);
        }
        ask.once = Some(once);
    }
    let model = Arc::unwrap_or_clone(order.model);
    let plan = studio.plan_for(model, order.draft, &order.uploads, &order.caller).await?;
    if !plan.problems.is_empty() {
        return Err(Failure::refused(plan.problems).into());
    }
    Ok(studio.start(plan, ask).await?)
}

/// Puts the pictures where this model takes them: with a mask, or where it starts from pictures, the first one is the
/// start and the others are to be followed; else all are.
fn place(draft: &mut Map<String, Value>, model: &Model, images: Vec<String>, mask: Option<String>) {
    let caps = &model.effective;
    let starts = mask.is_some() || caps.has_mode(Mode::Img2img) || !caps.has(Feature::References);
    let mut images = images.into_iter();
    if let Some(first) = starts.then(|| images.next()).flatten() {
        draft.insert("init_image".into(), json!(first));
    }
    let others: Vec<_> = images.collect();
    if !others.is_empty() {
        draft.insert("reference_images".into(), json!(others));
    }
    mask.map(|mask| draft.insert("mask_image".into(), json!(mask)));
}

/// A picture as drafts name it.
pub(super) async fn resolve(
    service: &Service,
    caller: &Caller,
    source: Source,
    param: &str,
) -> Result<String, Refused> {
    let id = match source {
        Source::Upload(name) => return Ok(name),
        Source::Address(text) if text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) => {
            return Ok(text);
        }
        // An address that this server gave out is a picture of the gallery; whoever has it may use it.
        Source::Address(text) => {
            let key = SigningKey::of(service)?;
            let link = text.rsplit_once("/v1/files/").and_then(|(_, link)| key.open(link));
            return link.map(str::to_owned).ok_or_else(|| {
                let message = format!("{param}: expected a data URL or a file_id; addresses are not fetched");
                Refused::param(param, "invalid_image_url", message)
            });
        }
        Source::Gallery(id) => id,
    };
    let row = service.studio.image(&id).await;
    let seen = row.map_err(Failure::from).and_then(|row| {
        caller.must_see(&row.caller, "picture", &id)?;
        Ok(row.id)
    });
    seen.map_err(|failure| Refused::param(param, "image_file_not_found", failure.error.message))
}
