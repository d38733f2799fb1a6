//! A reply, taken in on a thread of its own: decoded, digested and written while the rest is still arriving.

use crate::{CallEvent, exchange::Watch, sink::DiskSink, spool};
use bytes::Bytes;
use impasto_intake::{Body, Finished, Intake, IntakeError, Limits};
use impasto_sdk::{Answer, AnswerBody, Effect, Error, Event, Glimpse, Kind, Lift, Result};

use std::{future::Future, path::PathBuf};
use tokio::sync::mpsc;

/// What is needed to take a reply in.
pub(crate) struct Reception {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) lift: Vec<Lift>,
    pub(crate) effect: Effect,
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) watch: Watch,
}

/// What arrives of a body. It is over only when that is said: a channel that just closes means that whoever read the
/// body was dropped in the middle of it, and nobody knows how it would have gone on.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Some bytes.
    Bytes(Bytes),
    /// Its end.
    End,
    /// No more comes, though more was promised.
    Cut(Error),
}

impl Reception {
    /// Starts the thread. Pieces go into the channel. The future gives the answer, which is on disk by then if it was
    /// billed or holds pictures; of a body without an end only its whole pictures are.
    pub(crate) fn start(self) -> (mpsc::Sender<Piece>, impl Future<Output = Result<Answer>>) {
        let (feed, pieces) = mpsc::channel(16);
        let worker = tokio::task::spawn_blocking(move || self.work(pieces));
        let answer = async move {
            worker.await.map_err(|error| {
                Error::new(Kind::Unexpected, format!("taking the answer in failed: {error}"))
            })?
        };
        (feed, answer)
    }

    fn work(self, mut pieces: mpsc::Receiver<Piece>) -> Result<Answer> {
        let paths: Vec<String> = self.lift.iter().map(|lift| lift.path.clone()).collect();
        let mut intake = Intake::new(content_type(&self.headers), &paths, self.limits);
        let mut sink = DiskSink::new(&self.folder);
        let cut = loop {
            let pushed = match pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => {
                    let mut events = Vec::new();
                    let pushed = intake.push(&bytes, &mut sink, &mut |event| events.push(to_event(event)));
                    events.iter().for_each(|event| self.show(event, &sink));
                    pushed.map_err(|error| broken(&error))
                }
                Some(Piece::End) => break None,
                Some(Piece::Cut(error)) => Err(error),
                None => return Err(Error::new(Kind::Cancelled, "nobody waits for the answer any more")),
            };
            if let Err(error) = pushed {
                break Some(error);
            }
        };
        let mut events = Vec::new();
        let on_event = &mut |event: &impasto_intake::Event| events.push(to_event(event));
        let finished = match &cut {
            None => intake.finish(&mut sink, on_event),
            Some(_) => intake.cut(&mut sink, on_event),
        };
        events.iter().for_each(|event| self.show(event, &sink));
        self.keep(finished.map_err(|error| broken(&error))?, sink, cut)
    }

    fn keep(self, finished: Finished, sink: DiskSink, cut: Option<Error>) -> Result<Answer> {
        let answer = Answer {
            status: self.status,
            headers: self.headers,
            body: into_body(finished.body),
            blobs: sink.into_blobs(),
            whole: finished.whole && cut.is_none(),
        };
        if let Some(error) = cut.filter(|_| !answer.is_success()) {
            tracing::debug!(status = answer.status, %error, "the body of a refusal was cut short");
        }
        if self.effect == Effect::Billed || !answer.blobs.is_empty() {
            spool::write_answer(&self.folder, &answer)?;
        }
        Ok(answer)
    }

    /// Lets the provider say what an event is worth showing.
    fn show(&self, event: &Event, sink: &DiskSink) {
        let Watch { provider, call, observer } = &self.watch;
        let place = |number: usize| {
            let whole = sink.blobs().get(number).is_some_and(|blob| !blob.id.is_empty());
            whole.then(|| self.folder.join(number.to_string()))
        };
        let seen = match provider.glimpse(&call.task, &call.cx, event) {
            None => return,
            Some(Glimpse::Partial { index, blob }) => {
                place(blob.blob).map(|path| CallEvent::Partial { index, path })
            }
            Some(Glimpse::Landed { index, blob }) => {
                place(blob.blob).map(|path| CallEvent::Landed { index, path })
            }
            Some(Glimpse::Progress { done }) => Some(CallEvent::Progress(done)),
            Some(Glimpse::Text(text)) => Some(CallEvent::Text(text)),
        };
        if let Some(event) = seen {
            observer.hear(call, event);
        }
    }
}

pub(crate) fn content_type(headers: &[(String, String)]) -> Option<&str> {
    let named = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    named.map(|(_, value)| value.as_str())
}

pub(crate) fn broken(error: &IntakeError) -> Error {
    let kind = if matches!(error, IntakeError::Sink(_)) { Kind::Unexpected } else { Kind::BadResponse };
    Error::new(kind, error.to_string())
}

pub(crate) fn into_body(body: Body) -> AnswerBody {
    match body {
        Body::Json(value) => AnswerBody::Json(value),
        Body::Events(events) => AnswerBody::Events(events.iter().map(to_event).collect()),
        Body::Blob => AnswerBody::Blob,
        Body::Text(text) => AnswerBody::Text(text),
    }
}

pub(crate) fn to_event(event: &impasto_intake::Event) -> Event {
    Event { name: event.name.clone(), data: event.data.clone() }
}
