//! What happens to jobs, as server-sent events.

use super::jobs::seen;
use crate::{
    Failure, Need, Reply, Route, Service,
    events::{Numbered, SentEvent},
    read::At,
    readers::Reader,
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event as SseEvent, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt, stream};
use impasto_core::Event;
use impasto_sdk::Result;
use serde_json::json;
use std::{collections::HashMap, convert::Infallible, future::Future, sync::Arc, time::Duration};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/jobs/{id}/events", Need::Read, one)
            .says(
                "follow_job",
                "What happens to a job, as server-sent events; done is the last. Last-Event-ID goes on where it was.",
            )
            .header("Last-Event-ID", "The number of the last event that was heard.")
            .reply(200, Reply::Raw("text/event-stream")),
        Route::get("/api/v1/events", Need::Read, all)
            .says("follow_jobs", "What happens to all jobs of the caller, as server-sent events.")
            .header("Last-Event-ID", "The number of the last event that was heard.")
            .reply(200, Reply::Raw("text/event-stream")),
    ]
}

async fn one(
    State(service): State<Service>,
    reader: Reader,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let after = last_event(&service, &headers);
    let job = seen(&service, &reader.caller, &id).await?;
    // A job at its end says so at once; its events may be long gone.
    if job.state.is_terminal() && !service.studio.runs_here(&id) {
        let end = Event::Done { job: id.clone(), state: job.state };
        let only = stream::iter([Arc::new(Numbered { number: after, job: id, event: end })]);
        return answer(service, reader, only);
    }
    let end = stream::once(end_of(service.clone(), id.clone()));
    let of_job = service.journal.stream(after).filter(move |event| std::future::ready(event.job == id));
    answer(service, reader, until_done(stream::select(of_job.map(Some), end)))
}

async fn all(
    State(service): State<Service>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let events = service.journal.stream(last_event(&service, &headers));
    let Some(own) = reader.caller.sees().map(str::to_owned) else { return answer(service, reader, events) };
    let studio = service.studio.clone();
    let caller_of = move |job: String| {
        let studio = studio.clone();
        async move { studio.caller_of(&job).await }
    };
    answer(service, reader, only_of(own, events, caller_of))
}

/// The end of a job as the store has it: of a job that another process runs nothing is heard here, and what is told may be
/// missed. Nothing where the store fails.
async fn end_of(service: Service, id: String) -> Option<Arc<Numbered>> {
    let mut job = service.studio.wait(&id).await.ok()?;
    while !job.state.is_terminal() {
        // It cannot go on just now, and is tried again.
        tokio::time::sleep(LOOK).await;
        job = service.studio.wait(&id).await.ok()?;
    }
    tokio::time::sleep(LAG).await;
    let event = Event::Done { job: id.clone(), state: job.state };
    Some(Arc::new(Numbered { number: service.journal.last(), job: id, event }))
}

/// How long the last events of a job may be on their way here.
const LAG: Duration = Duration::from_secs(1);

/// How often it is looked whether a job that could not go on has.
const LOOK: Duration = Duration::from_secs(5);

/// Events up to the one that says that the job is at its end, or to where nobody knows.
fn until_done(events: impl Stream<Item = Option<Arc<Numbered>>>) -> impl Stream<Item = Arc<Numbered>> {
    stream::unfold(Some(Box::pin(events)), |events| async {
        let mut events = events?;
        loop {
            let event = events.next().await.flatten()?;
            match &event.event {
                // It only pauses.
                Event::Done { state, .. } if !state.is_terminal() => {}
                Event::Done { .. } => return Some((event, None)),
                _ => return Some((event, Some(events))),
            }
        }
    })
}

/// Events of the jobs of one caller. Whose a job is, is asked once.
fn only_of<F: Future<Output = Result<String>>>(
    own: String,
    events: impl Stream<Item = Arc<Numbered>>,
    caller_of: impl Fn(String) -> F,
) -> impl Stream<Item = Arc<Numbered>> {
    let state = (Box::pin(events), HashMap::new(), own, caller_of);
    stream::unfold(state, |(mut events, mut known, own, caller_of)| async {
        loop {
            let event = events.next().await?;
            let is_own = match known.get(&event.job) {
                Some(is_own) => *is_own,
                None => {
                    // What has no job yet may get one.
                    let Ok(caller) = caller_of(event.job.clone()).await else { continue };
                    known.insert(event.job.clone(), caller == own);
                    caller == own
                }
            };
            if matches!(event.event, Event::Done { .. }) {
                known.remove(&event.job);
            }
            if is_own {
                return Some((event, (events, known, own, caller_of)));
            }
        }
    })
}

/// Where a reader was; without that it hears what happens from now on. A number that is not reached yet is of an earlier
/// run of the server: all of this run is new to that reader.
fn last_event(service: &Service, headers: &HeaderMap) -> u64 {
    let told = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let last = service.journal.last();
    told.map_or(last, |told: u64| if told > last { 0 } else { told })
}

/// Tells the events to this reader, for as long as it may hear them.
fn answer(
    service: Service,
    reader: Reader,
    events: impl Stream<Item = Arc<Numbered>> + Send + 'static,
) -> Result<Response, Failure> {
    let seat = service.readers.seat(&reader.caller.name)?;
    let told = events.take_until(reader.shut_out(service.clone())).map(move |event| {
        // The place is taken until the stream is gone.
        let _ = &seat;
        Ok::<_, Infallible>(sse(&event, &service.access.base_path))
    });
    Ok(Sse::new(told).keep_alive(KeepAlive::default()).into_response())
}

fn sse(event: &Numbered, base_path: &str) -> SseEvent {
    let document = json!(SentEvent::under(base_path, &event.event));
    let kind = document["event"].as_str().unwrap_or("state").to_owned();
    SseEvent::default().id(event.number.to_string()).event(kind).data(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::JobState;
    use impasto_sdk::{Error, Kind};
    use std::sync::Mutex;

    fn happened(job: &str, number: u64) -> Arc<Numbered> {
        let call = impasto_core::EventCall { id: "c".into(), ordinal: 0, num_images: 1 };
        let event = Event::Progress { job: job.into(), call, done: 0.5 };
        Arc::new(Numbered { number, job: job.into(), event })
    }

    fn ended(job: &str, number: u64) -> Arc<Numbered> {
        let event = Event::Done { job: job.into(), state: JobState::Done };
        Arc::new(Numbered { number, job: job.into(), event })
    }

    async fn numbers(events: impl Stream<Item = Arc<Numbered>>) -> Vec<u64> {
        let read = events.map(|event| event.number).collect();
        tokio::time::timeout(Duration::from_secs(5), read).await.unwrap()
    }

    #[tokio::test]
    async fn a_stream_ends_with_the_job_though_no_other_event_comes() {
        let events = stream::iter([happened("a", 1), ended("a", 2)]).chain(stream::pending());
        assert_eq!(numbers(until_done(events.map(Some))).await, [1, 2]);
    }

    #[tokio::test]
    async fn a_stream_ends_though_the_end_was_missed_or_cannot_be_known() {
        let events = || stream::iter([Some(happened("a", 1))]).chain(stream::pending());
        let end = stream::once(async { Some(ended("a", 7)) });
        assert_eq!(numbers(until_done(stream::select(events(), end))).await, [1, 7]);
        let pause = Event::Done { job: "a".into(), state: JobState::Running };
        let pause = Some(Arc::new(Numbered { number: 2, job: "a".into(), event: pause }));
        let paused =
            stream::iter([Some(happened("a", 1)), pause, Some(happened("a", 3)), Some(ended("a", 4))]);
        assert_eq!(numbers(until_done(paused)).await, [1, 3, 4]);
        let nothing = stream::once(async { None });
        assert_eq!(numbers(until_done(stream::select(events(), nothing))).await, [1]);
    }

    #[tokio::test]
    async fn whose_a_job_is_is_asked_once() {
        let asked = Mutex::new(Vec::new());
        let caller_of = async |job: String| {
            asked.lock().unwrap().push(job.clone());
            match job.as_str() {
                "light" => Err(Error::new(Kind::NotFound, "there is no job")),
                job => Ok(job.split('-').next().unwrap_or_default().to_owned()),
            }
        };
        let jobs = ["me-1", "you-1", "me-1", "light", "you-1", "me-2", "me-1"];
        let events = (1..).zip(jobs).map(|(number, job)| happened(job, number));
        let events = stream::iter(events.chain([ended("me-1", 8), ended("you-1", 9)]));
        assert_eq!(numbers(only_of("me".into(), events, caller_of)).await, [1, 3, 6, 7, 8]);
        assert_eq!(*asked.lock().unwrap(), ["me-1", "you-1", "light", "me-2"]);
    }
}
