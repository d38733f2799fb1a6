//! The loop.

use crate::{
    CallEvent, Driver, Harvest, KeepSpool, Stop,
    course::{Course, Heard, Turn},
    exchange::Taken,
    failure::unanswered,
    salvage::attempt_folder,
    verdict::Verdict,
};
use impasto_ports::{Attempt, CallRow, Fence, Phase, SendError};
use impasto_sdk::{Answer, DynProvider, Effect, Error, Exchange, Images, Item, Kind, Outcome, Source, Step};
use serde_json::Value;
use std::{path::PathBuf, time::Duration};
use tokio::sync::SemaphorePermit;
use tokio_util::sync::CancellationToken;

/// What the parts of the loop come to.
pub(crate) type Flow<T = ()> = Result<T, Stop>;

impl Driver {
    /// Brings a call to its end from wherever its row says it is: starting, going on and recovering are this one
    /// function. What it holds while the call waits for its first turn is small, since very many may wait.
    ///
    /// # Errors
    /// [`Stop`] where the call could not be brought to an end here. What the call itself comes to is in the row.
    pub fn run<'a>(
        &'a self,
        call: CallRow,
        cancel: &'a CancellationToken,
    ) -> impl Future<Output = Flow<CallRow>> + Send + 'a {
        // Before the first await: what is given to a future stays in it to its end.
        self.begin(Box::new(call), None, cancel)
    }

    /// As [`Driver::run`], of a call whose row is in the journal alone and held by this epoch.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub async fn run_kept(&self, call: &str, epoch: u64, cancel: &CancellationToken) -> Flow<CallRow> {
        let reading = self.gates.reading().await;
        let call = Box::pin(self.held(call, epoch)).await?;
        self.begin(call, reading, cancel).await
    }

    async fn begin(
        &self,
        call: Box<CallRow>,
        reading: Option<SemaphorePermit<'_>>,
        cancel: &CancellationToken,
    ) -> Flow<CallRow> {
        let mut course = Course::new(self.provider_of(&call)?, cancel);
        let (call, turn) = self.first_turn(&mut course, call, reading).await?;
        Box::pin(self.go_on(course, call, turn)).await
    }

    pub(crate) fn provider_of(&self, call: &CallRow) -> Flow<&'static dyn DynProvider> {
        let Some(entry) = self.providers.get(&call.provider) else {
            let message = format!(
                "provider {:?} is not part of this program; the call waits until it is",
                call.provider
            );
            return Err(Stop::Parked(Error::new(Kind::Config, message)));
        };
        Ok(entry.provider)
    }

    /// From the first turn to the end.
    async fn go_on(&self, course: Course<'_>, call: Box<CallRow>, turn: Turn) -> Flow<CallRow> {
        let mut call = self.take_up(*call).await?;
        match turn {
            Turn::Taken => {}
            Turn::Unwanted => self.cancelled(&course, &mut call).await?,
            Turn::Down(error) => self.fail(&course, &mut call, error, None).await?,
        }
        self.finish(course, call).await
    }

    pub(crate) async fn finish(&self, mut course: Course<'_>, mut call: CallRow) -> Flow<CallRow> {
        let ended = self.to_its_end(&mut course, &mut call).await;
        if let (Err(Stop::Parked(_)), Some(heard)) = (&ended, course.unwritten.take()) {
            // It waits for a later run now; until then others should see that the answer is here.
            if let Err(Stop::Parked(error)) = self.write_down(&heard).await {
                tracing::warn!(call = call.id, %error, "that a call is answered could not be written down");
            }
        }
        ended.map(|()| call)
    }

    async fn to_its_end(&self, course: &mut Course<'_>, call: &mut CallRow) -> Flow {
        while !call.phase.is_terminal() {
            match next_move(call) {
                Move::Send(exchange) => self.send(course, call, &exchange).await?,
                Move::Ask(memo) => self.ask(course, call, memo).await?,
                Move::Settle(outcome) => self.settle(course, call, &outcome).await?,
            }
        }
        Ok(())
    }

    /// Waits, sends, keeps. A billed exchange is committed as `sent` before its first byte leaves.
    async fn send(&self, course: &mut Course<'_>, call: &mut CallRow, exchange: &Exchange) -> Flow {
        if let Step::Send { after, .. } = &call.step
            && !after.is_zero()
        {
            let after = *after;
            call.cx.waited += after;
            if !self.pause(course, after).await {
                return self.cancelled(course, call).await;
            }
        }
        if course.permit.is_none() {
            match self.take_turn(course, call, exchange).await? {
                Turn::Taken => {}
                Turn::Unwanted => return self.cancelled(course, call).await,
                Turn::Down(error) => return self.fail(course, call, error, None).await,
            }
        }
        // The permit may have been had long ago; nothing leaves for a call that nobody wants any more.
        if course.cancel.is_cancelled() {
            return match course.announced.take() {
                Some(attempt) => self.unsent(course, call, attempt).await,
                None => self.cancelled(course, call).await,
            };
        }
        match exchange.effect {
            Effect::Billed => self.send_billed(course, call, exchange).await,
            Effect::Free => self.send_free(course, call, exchange).await,
        }
    }

    async fn send_billed(&self, course: &mut Course<'_>, call: &mut CallRow, exchange: &Exchange) -> Flow {
        let mut attempt = match course.announced.take() {
            Some(attempt) => attempt,
            None => self.announce(call).await?,
        };
        let folder = self.spool.call(&call.id).join(attempt_folder(call.epoch, call.attempt));
        let sent = tokio::select! {
            biased;
            () = course.cancel.cancelled() => return self.cancelled(course, call).await,
            sent = self.exchange(course.provider, call, exchange, &folder) => sent,
        };
        course.heard(&sent);
        match sent {
            Ok(Taken { answer, cut }) => {
                attempt.status = Some(answer.status);
                course.cut = cut;
                let is_plain = answer.is_success() && answer.whole;
                course.remember(call.answer.as_deref(), answer);
                if !is_plain {
                    self.secure_answer(call).await?;
                    return self.write(call, Phase::Answered, Some(&attempt)).await;
                }
                self.reach(call, Phase::Answered);
                course.unwritten = Some(Box::new(Heard { attempt, row: call.clone() }));
                Ok(())
            }
            Err(SendError { left: false, error }) => {
                attempt.error = Some(error.clone());
                self.again_or_fail(course, call, error, Some(&attempt)).await
            }
            Err(SendError { left: true, error }) => {
                attempt.error = Some(error.clone());
                self.write(call, Phase::Sent, Some(&attempt)).await?;
                self.give_up(call, Phase::Unknown, unanswered(&error)).await
            }
        }
    }

    /// Makes room for the answer, and commits that the call is about to leave.
    async fn announce(&self, call: &mut CallRow) -> Flow<Attempt> {
        let name = attempt_folder(call.epoch, call.attempt + 1);
        self.folder(call, &name).await?;
        let attempt = call.leaves(name, self.clock.now_ms());
        self.write(call, Phase::Sent, Some(&attempt)).await?;
        Ok(attempt)
    }

    /// An empty folder for an answer, made on another thread, so that others are not kept waiting.
    pub(crate) async fn folder(&self, call: &CallRow, name: &str) -> Flow<PathBuf> {
        let (spool, call, name) = (self.spool.clone(), call.id.clone(), name.to_owned());
        let made = tokio::task::spawn_blocking(move || spool.prepare(&call, &name)).await;
        Ok(made
            .map_err(|error| Error::new(Kind::Unexpected, format!("no spool folder was made: {error}")))??)
    }

    /// Asks the provider about the answer of a billed exchange, which is on disk.
    async fn ask(&self, course: &mut Course<'_>, call: &mut CallRow, _memo: Value) -> Flow {
        let Some(answer) = self.answer_of(course, call)? else {
            let lost = Error::new(Kind::Unexpected, "the answer is gone from the spool");
            return self.give_up(call, Phase::Unknown, lost).await;
        };
        let cut = course.cut.take();
        match self.weigh(course, call, &answer, cut).await {
            Verdict::Next(step) => self.follow(course, call, step).await,
            Verdict::Bare(error) => {
                call.error = Some(error);
                self.enter(call, Phase::Unknown).await
            }
            Verdict::Broken(error) => self.give_up(call, Phase::Unknown, error).await,
            Verdict::Refused(error) => self.refused(course, call, error, &answer).await,
        }
    }

    pub(crate) fn step(
        &self,
        course: &Course<'_>,
        call: &mut CallRow,
        answer: &Answer,
    ) -> Result<Step<Value>, Error> {
        call.cx.now_ms = self.clock.now_ms();
        let memo = match &call.step {
            Step::Send { memo, .. } => memo.clone(),
            Step::Done(_) => Value::Null,
        };
        course.provider.next(&call.task, &call.cx, memo, answer)
    }

    /// Writes the next step, unless it is the same as the last: the first poll is journalled, the tenth is not. Nor is
    /// what a provider made of an answer on disk, since it makes the same of it again.
    pub(crate) async fn follow(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        step: Step<Value>,
    ) -> Flow {
        let phase = match &step {
            Step::Send { exchange, .. } if exchange.effect == Effect::Billed => Phase::Intended,
            Step::Send { .. } if call.phase == Phase::Intended => Phase::Intended,
            Step::Send { .. } | Step::Done(_) => Phase::Answered,
        };
        if phase == Phase::Intended {
            call.answer = None;
        }
        let is_read = matches!(step, Step::Done(_)) && is_billed(&call.step);
        if phase == call.phase && (is_read || same(&step, &call.step)) {
            call.step = step;
            return Ok(());
        }
        call.step = step;
        self.write_heard(course, call, phase).await
    }

    async fn settle(&self, course: &mut Course<'_>, call: &mut CallRow, outcome: &Outcome) -> Flow {
        let harvest = match outcome {
            Outcome::Images(images) => {
                if has_to_fetch(images)
                    && let Some(heard) = course.unwritten.take()
                {
                    // Downloads may take their time, and may have to be left to a later run.
                    self.write_down(&heard).await?;
                }
                self.collect(course, call, images).await?
            }
            Outcome::Text(text) => Harvest::of_text(text),
            _ => Harvest::default(),
        };
        let attempt = course.unwritten.as_ref().map(|heard| heard.attempt.clone());
        self.close(call, Phase::Settled, attempt, &harvest).await?;
        course.unwritten = None;
        Ok(())
    }

    /// Links the pictures into the gallery, commits, and cleans the spool, in this order.
    pub(crate) async fn close(
        &self,
        call: &mut CallRow,
        phase: Phase,
        attempt: Option<Attempt>,
        harvest: &Harvest,
    ) -> Flow {
        call.phase = phase;
        call.updated_ms = self.clock.now_ms();
        let mut close = self.settler.close(call, harvest).await?;
        close.settlement.attempt = attempt;
        self.blobs.adopt(&close.files).await?;
        if close.spool == KeepSpool::Yes {
            self.secure_answer(call).await?;
        }
        held(self.store.settle(&close.settlement).await?)?;
        *call = close.settlement.call;
        if phase == Phase::Settled && close.spool == KeepSpool::No {
            self.spool.remove_spent(&call.id, call.answer.as_deref());
        }
        self.observer.hear(call, CallEvent::Phase(phase));
        Ok(())
    }

    pub(crate) async fn pause(&self, course: &Course<'_>, wait: Duration) -> bool {
        tokio::select! {
            biased;
            () = course.cancel.cancelled() => false,
            () = self.clock.sleep(wait) => true,
        }
    }

    /// Commits a phase.
    pub(crate) async fn enter(&self, call: &mut CallRow, phase: Phase) -> Flow {
        self.write(call, phase, None).await
    }

    pub(crate) async fn write(&self, call: &mut CallRow, phase: Phase, attempt: Option<&Attempt>) -> Flow {
        let changed = call.phase != phase;
        call.phase = phase;
        call.updated_ms = self.clock.now_ms();
        held(self.store.put(call, attempt).await?)?;
        if changed {
            self.observer.hear(call, CallEvent::Phase(phase));
        }
        Ok(())
    }
}

/// What comes next, from the row alone.
enum Move {
    Send(Box<Exchange>),
    Ask(Value),
    Settle(Box<Outcome>),
}

fn next_move(call: &CallRow) -> Move {
    match (&call.step, call.phase) {
        (Step::Done(outcome), _) => Move::Settle(outcome.clone()),
        (Step::Send { exchange, memo, .. }, Phase::Answered) if exchange.effect == Effect::Billed => {
            Move::Ask(memo.clone())
        }
        (Step::Send { exchange, .. }, _) => Move::Send(exchange.clone()),
    }
}

pub(crate) fn is_billed(step: &Step<Value>) -> bool {
    matches!(step, Step::Send { exchange, .. } if exchange.effect == Effect::Billed)
}

fn has_to_fetch(images: &Images) -> bool {
    images.items.iter().any(|item| matches!(item, Item::Image { source: Source::Fetch(_), .. }))
}

/// Whether two steps are the same but for the wait.
fn same(a: &Step<Value>, b: &Step<Value>) -> bool {
    match (a, b) {
        (Step::Send { exchange: x, memo: m, .. }, Step::Send { exchange: y, memo: n, .. }) => {
            x == y && m == n
        }
        _ => false,
    }
}

pub(crate) fn held(fence: Fence) -> Flow {
    match fence {
        Fence::Held => Ok(()),
        Fence::Lost => Err(Stop::TakenOver),
    }
}
