//! A completion while it is said, as server-sent events.

use super::{
    answer::{Tokens, chunk, finish_reason},
    asked::Usage,
    failed, told,
};
use crate::{Service, routes::gateway::error::Refused};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use impasto_controls::Change;
use impasto_core::{Event, Job, JobEvent};
use impasto_sdk::Result;
use serde_json::{Value, json};
use std::{convert::Infallible, time::Duration};
use tokio::sync::{broadcast, mpsc};

/// How often something is sent while nothing is said, so that nobody in between hangs up.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Events that wait for a slow reader.
const AHEAD: usize = 256;

/// What a job says, from now on.
pub(super) fn answer(
    service: Service,
    events: broadcast::Receiver<JobEvent>,
    job: &Job,
    changes: &[Change],
    usage: Usage,
) -> Response {
    let (sender, mut receiver) = mpsc::channel(AHEAD);
    let teller = Teller { service, job: job.clone(), sender, said: String::new(), usage };
    // When the reader hangs up, only the telling ends: the job goes on.
    tokio::spawn(teller.tell(events));
    let parts = futures_util::stream::poll_fn(move |cx| receiver.poll_recv(cx));
    let mut response = told(Response::new(Body::from_stream(parts)), job, changes);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

struct Teller {
    service: Service,
    job: Job,
    sender: mpsc::Sender<std::result::Result<Bytes, Infallible>>,
    /// Everything that was told.
    said: String,
    usage: Usage,
}

/// The reader has hung up.
struct Gone;

impl Teller {
    async fn tell(mut self, mut events: broadcast::Receiver<JobEvent>) {
        let (studio, id) = (self.service.studio.clone(), self.job.id.clone());
        let mut over = Box::pin(async move { studio.wait(&id).await });
        let mut beat = tokio::time::interval(HEARTBEAT);
        beat.tick().await;
        if self.event(&chunk(&self.job, json!({"role": "assistant", "content": ""}), None)).await.is_err() {
            return;
        }
        let ended = loop {
            let said = tokio::select! {
                biased;
                event = events.recv() => match event {
                    Ok(event) => self.hear(&event).await,
                    // What was missed is made up for at the end.
                    Err(broadcast::error::RecvError::Lagged(_)) => Ok(()),
                    Err(broadcast::error::RecvError::Closed) => break over.await,
                },
                ended = &mut over => break ended,
                _ = beat.tick() => self.say(": \n\n".into()).await,
            };
            if said.is_err() {
                return;
            }
        };
        // Whether the reader still listens makes no difference now.
        let _ = self.end(ended).await;
    }

    async fn hear(&mut self, event: &JobEvent) -> std::result::Result<(), Gone> {
        match event.view() {
            Some(Event::Text { job, text, .. }) if job == self.job.id => self.words(&text).await,
            _ => Ok(()),
        }
    }

    async fn words(&mut self, text: &str) -> std::result::Result<(), Gone> {
        if text.is_empty() {
            return Ok(());
        }
        self.said.push_str(text);
        self.event(&chunk(&self.job, json!({"content": text}), None)).await
    }

    async fn end(&mut self, ended: Result<Job>) -> std::result::Result<(), Gone> {
        let job = match ended {
            Ok(job) if job.text.is_some() => job,
            Ok(job) => return self.fail(failed(&job)).await,
            Err(error) => return self.fail(error).await,
        };
        let Some(words) = &job.text else { return Ok(()) };
        // A reader who fell behind, and one of a model that does not stream, gets what it has not heard.
        if let Some(rest) = words.text.strip_prefix(self.said.as_str()) {
            let rest = rest.to_owned();
            self.words(&rest).await?;
        }
        self.event(&chunk(&job, json!({}), Some(finish_reason(&words.finish)))).await?;
        if self.usage == Usage::Told {
            let mut last = chunk(&job, json!({}), None);
            last["choices"] = json!([]);
            last["usage"] = json!(Tokens::of(&job));
            self.event(&last).await?;
        }
        self.say("data: [DONE]\n\n".into()).await
    }

    async fn fail(&self, error: impasto_sdk::Error) -> std::result::Result<(), Gone> {
        let (_, envelope) = Refused::from(error).told();
        self.event(&json!(envelope)).await
    }

    async fn event(&self, document: &Value) -> std::result::Result<(), Gone> {
        self.say(format!("data: {document}\n\n")).await
    }

    async fn say(&self, text: String) -> std::result::Result<(), Gone> {
        self.sender.send(Ok(text.into())).await.map_err(|_| Gone)
    }
}
