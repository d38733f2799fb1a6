//! Words for whoever waits for them: sent and heard in memory, with nothing in the journal while all goes well.
//!
//! A picture is worth a journal; an answer that is gone with the connection of whoever asked for it is not. What may
//! have been billed without an answer is handed back as a row, so that it gets into the journal all the same.

use crate::{
    Driver, Exchanged, Lane,
    batch::Batch,
    course::{Course, Turn},
    exchange::Taken,
    failure::{stopped, unanswered},
    receive::{broken, content_type, into_body, own},
    salvage::attempt_folder,
    spool, trace,
    verdict::{LeftBehind, Verdict},
};
use bytes::Bytes;
use impasto_intake::{Finished, Intake, Sink};
use impasto_ports::{CallRow, Phase, Reply, SendError};
use impasto_sdk::{
    Answer, DynProvider, Effect, Error, Event, Exchange, Glimpse, Kind, Outcome, Result, Step, Text,
};
use serde_json::Value;
use std::{
    io,
    time::{Duration, Instant},
};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

/// Why there are no words.
#[derive(Clone, Debug, PartialEq)]
pub enum ConverseError {
    /// It failed, and nothing is owed.
    Free(Error),
    /// It failed after it had left. The row says so and belongs into the journal.
    AtRisk(Error),
    /// The vendor is at work on it. The row says what is next: [`Driver::run`] goes on with it from the journal.
    Pending,
}

/// Hears the words as they come, and all that came at once in one go.
pub type Listener<'a> = &'a mut (dyn FnMut(Vec<String>) + Send);

/// What ends a call for words before its time.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// Nobody waits for it any more: it is not sent. Once it has left it goes on, since it is paid for. Must end with
    /// `shutdown`.
    pub caller: CancellationToken,
    /// The program ends.
    pub shutdown: CancellationToken,
}

impl Driver {
    /// Sends a call for words that is in no journal and whose step has begun, and listens until its end.
    ///
    /// # Errors
    /// [`ConverseError`]; the row is what it says.
    pub async fn converse(
        &self,
        call: &mut CallRow,
        lane: Lane,
        listener: Listener<'_>,
        cancellation: &Cancellation,
    ) -> Result<Text, ConverseError> {
        let Some(entry) = self.providers.get(&call.provider) else {
            let message = format!("provider {:?} is not part of this program", call.provider);
            return Err(ConverseError::Free(Error::new(Kind::Config, message)));
        };
        let mut course = Course::new(entry.provider, &cancellation.caller);
        course.stand_in(self.gate_of(&call.provider, &lane).await, lane);
        loop {
            let exchange = match &call.step {
                Step::Send { exchange, .. } => exchange.clone(),
                Step::Done(outcome) => return said((**outcome).clone()),
            };
            match self.take_turn(&mut course, call, &exchange).await {
                Ok(Turn::Taken) => {}
                Ok(Turn::Unwanted) => return Err(ConverseError::Free(stopped())),
                Ok(Turn::Down(error)) => return Err(ConverseError::Free(error)),
                Err(stop) => return Err(ConverseError::Free(stop.into_error())),
            }
            if cancellation.caller.is_cancelled() {
                return Err(ConverseError::Free(stopped()));
            }
            call.attempt += 1;
            let heard = tokio::select! {
                biased;
                () = cancellation.shutdown.cancelled() => {
                    return Err(at_risk(call, Phase::Cancelled, stopped()));
                }
                heard = self.hear_out(entry.provider, call, &exchange, listener) => heard,
            };
            course.heard(&heard);
            match self.after(&mut course, call, heard).await? {
                Some(Step::Done(outcome)) => return said(*outcome),
                Some(step) => {
                    call.phase = phase_before(&step);
                    call.step = step;
                    return Err(ConverseError::Pending);
                }
                None => {}
            }
        }
    }

    /// What came of one exchange: the next step, or nothing, after a wait: then it is sent again.
    async fn after(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        heard: Result<Taken, SendError>,
    ) -> Result<Option<Step<Value>>, ConverseError> {
        let Taken { answer, cut } = match heard {
            Ok(taken) => taken,
            Err(SendError { left: false, error }) => {
                return match self.patience_for(course, &error) {
                    Some(wait) => self.again_after(course, wait).await,
                    None => Err(ConverseError::Free(error)),
                };
            }
            Err(SendError { left: true, error }) => {
                return Err(at_risk(call, Phase::Unknown, unanswered(&error)));
            }
        };
        match self.weigh(course, call, &answer, cut).await {
            Verdict::Next(step) => Ok(Some(step)),
            Verdict::Bare(error) | Verdict::Broken(error) => Err(at_risk(call, Phase::Unknown, error)),
            Verdict::Refused(error) => match self.patience_for(course, &error) {
                Some(wait) => self.again_after(course, wait).await,
                None if LeftBehind::of(&answer).is_at_risk(&error) => {
                    self.keep_answer(call, answer).await;
                    Err(at_risk(call, Phase::Failed, error))
                }
                None => Err(ConverseError::Free(error)),
            },
        }
    }

    /// How long to wait before it is sent again; `None` where it is not.
    fn patience_for(&self, course: &mut Course<'_>, error: &Error) -> Option<Duration> {
        course.failed += 1;
        self.patience.wait(course.failed, error)
    }

    async fn again_after(
        &self,
        course: &mut Course<'_>,
        wait: Duration,
    ) -> Result<Option<Step<Value>>, ConverseError> {
        course.step_out();
        if self.pause(course, wait).await { Ok(None) } else { Err(ConverseError::Free(stopped())) }
    }

    /// The answer of a call that gets into the journal after all.
    async fn keep_answer(&self, call: &mut CallRow, answer: Answer) {
        let (spool, id, name) =
            (self.spool.clone(), call.id.clone(), attempt_folder(call.epoch, call.attempt));
        // A full disk is waited for, which only threads of the pool may.
        let kept = spawn_blocking(move || {
            let folder = spool.prepare(&id, &name)?;
            spool::write_answer(&folder, &answer)?;
            spool.secure(&id, &name).map(|()| name)
        });
        match kept.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string())).flatten() {
            Ok(name) => call.answer = Some(name),
            Err(error) => tracing::warn!(call = call.id, %error, "an answer could not be kept"),
        }
    }

    async fn hear_out(
        &self,
        provider: &'static dyn DynProvider,
        call: &CallRow,
        exchange: &Exchange,
        listener: Listener<'_>,
    ) -> Result<Taken, SendError> {
        let (span, began) = (trace::exchange(call, exchange), Instant::now());
        let came = async {
            let reply = self.transport.send(&call.provider, exchange, self.blobs.as_ref()).await?;
            let paths: Vec<&str> = exchange.lift.iter().map(|lift| lift.path.as_str()).collect();
            let intake = Intake::new(content_type(&reply.headers), &paths, self.limits);
            let reader =
                ReplyReader { provider, call, listener, events: Vec::new(), untold: Batch::default() };
            reader.listen(reply, intake).await.map_err(|error| SendError { left: true, error })
        }
        .instrument(span.clone())
        .await;
        trace::end(&span, &came);
        let status = came.as_ref().ok().filter(|taken| taken.cut.is_none()).map(|taken| taken.answer.status);
        self.observer.exchanged(call, &Exchanged { effect: exchange.effect, status, took: began.elapsed() });
        came
    }
}

/// Takes a reply in as it comes.
struct ReplyReader<'a> {
    provider: &'static dyn DynProvider,
    call: &'a CallRow,
    listener: Listener<'a>,
    events: Vec<Event>,
    untold: Batch,
}

impl ReplyReader<'_> {
    async fn listen(mut self, mut reply: Reply, mut intake: Intake) -> Result<Taken> {
        let cut = loop {
            match self.untold.next(reply.body.as_mut(), self.listener).await {
                Ok(Some(bytes)) => {
                    if let Err(error) = self.push(&mut intake, &bytes) {
                        break Some(error);
                    }
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        let finished = self.finish(intake, cut.as_ref());
        self.untold.tell(self.listener);
        let finished = finished?;
        let answer = Answer {
            status: reply.status,
            headers: reply.headers,
            body: into_body(finished.body, self.events),
            blobs: Vec::new(),
            whole: finished.whole && cut.is_none(),
        };
        Ok(Taken { answer, cut })
    }

    fn push(&mut self, intake: &mut Intake, bytes: &Bytes) -> Result<()> {
        let hear = &mut |event| self.hear(own(event));
        intake.push(bytes, &mut NoPictures, hear).map_err(|error| broken(&error))
    }

    fn finish(&mut self, intake: Intake, cut: Option<&Error>) -> Result<Finished> {
        let hear = &mut |event| self.hear(own(event));
        let finished = match cut {
            Some(_) => intake.cut(&mut NoPictures, hear),
            None => intake.finish(&mut NoPictures, hear),
        };
        finished.map_err(|error| broken(&error))
    }

    fn hear(&mut self, event: Event) {
        let seen = self.provider.glimpse(&self.call.task, &self.call.cx, &event);
        if let Some(Glimpse::Text(text)) = seen {
            self.untold.push(text);
        }
        self.events.push(event);
    }
}

/// Where words are expected, a picture is no answer.
struct NoPictures;

impl Sink for NoPictures {
    fn open(&mut self, _: usize) -> io::Result<()> {
        Err(io::Error::other("a picture came where words were expected"))
    }

    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn abandon(&mut self, _: usize) {}
}

fn said(outcome: Outcome) -> Result<Text, ConverseError> {
    match outcome {
        Outcome::Text(text) => Ok(text),
        _ => Err(ConverseError::Free(Error::new(Kind::Unexpected, "the provider answered another question"))),
    }
}

fn at_risk(call: &mut CallRow, phase: Phase, error: Error) -> ConverseError {
    // The name of a folder, also of an answer that never came, is how others know that money is at risk.
    call.answer.get_or_insert_with(|| attempt_folder(call.epoch, call.attempt));
    (call.phase, call.error) = (phase, Some(error.clone()));
    ConverseError::AtRisk(error)
}

/// Where a row is whose step comes next.
fn phase_before(step: &Step<Value>) -> Phase {
    match step {
        Step::Send { exchange, .. } if exchange.effect == Effect::Billed => Phase::Intended,
        _ => Phase::Answered,
    }
}
