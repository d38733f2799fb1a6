//! What one run of a call carries with it, and how it takes its turn at the vendor.

use crate::{
    CallEvent, Driver,
    exchange::Taken,
    first_turn::Brief,
    gate::{Down, Forecast, Gate, Lane, Permit, Place, Standing, Ticket},
    run::Flow,
};
use impasto_ports::{Attempt, CallRow, SendError};
use impasto_sdk::{Answer, DynProvider, Effect, Error, Exchange, Kind, Retry};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// A wait for a turn that is worth telling.
const WORTH_TELLING: Duration = Duration::from_secs(2);
/// A long wait is looked at so often at least.
const LOOK_AT_LEAST: Duration = Duration::from_secs(30);

/// What one run of a call carries with it.
pub(crate) struct Course<'a> {
    pub(crate) provider: &'static dyn DynProvider,
    pub(crate) cancel: &'a CancellationToken,
    /// Failed sends of the present step.
    pub(crate) failed: u32,
    /// The right to be inside the lane, from the first send to the end.
    pub(crate) permit: Option<Permit>,
    /// Why the last answer was cut short.
    pub(crate) cut: Option<Error>,
    /// The next attempt, where it is written already and nothing of it has left.
    pub(crate) announced: Option<Attempt>,
    /// What was heard and is in the spool, where the journal has it as something that left.
    pub(crate) unwritten: Option<Box<Heard>>,
    /// The last answer that was paid for, and the folder of the spool that it lies in.
    came: Option<(String, Arc<Answer>)>,
    lane: Option<(Arc<Gate>, Lane)>,
    /// Its place in the queue, once it had one.
    place: Option<Place>,
}

/// A plain success, as the journal does not have it yet.
pub(crate) struct Heard {
    pub(crate) attempt: Attempt,
    /// As it would have been written.
    pub(crate) row: CallRow,
}

/// What waiting for a turn came to.
pub(crate) enum Turn {
    /// It may send.
    Taken,
    /// Nobody wants it any more.
    Unwanted,
    /// The vendor is down, and nothing was sent.
    Down(Error),
}

impl<'a> Course<'a> {
    pub(crate) const fn new(provider: &'static dyn DynProvider, cancel: &'a CancellationToken) -> Self {
        Self {
            provider,
            cancel,
            failed: 0,
            permit: None,
            cut: None,
            announced: None,
            unwritten: None,
            came: None,
            lane: None,
            place: None,
        }
    }

    /// Where it stands, for a call that the journal knows nothing of.
    pub(crate) fn stand_in(&mut self, gate: Arc<Gate>, lane: Lane) {
        self.lane = Some((gate, lane));
    }

    /// Goes inside.
    pub(crate) fn enter(&mut self, permit: Permit) -> Turn {
        self.place = Some(permit.place());
        self.permit = Some(permit);
        Turn::Taken
    }

    /// Lets go of the permit until the call is sent again; its place in the queue stays.
    pub(crate) fn step_out(&mut self) {
        self.permit = None;
    }

    /// Remembers an answer, so that it need not be read from the spool.
    pub(crate) fn remember(&mut self, folder: Option<&str>, answer: Answer) {
        self.came = folder.map(|folder| (folder.to_owned(), Arc::new(answer)));
    }

    /// What an exchange says about the vendor's health. A vendor that refuses is up; one that cannot be reached, is
    /// silent or breaks down (5xx) may be down.
    pub(crate) fn heard(&mut self, sent: &Result<Taken, SendError>) {
        let Some(permit) = &mut self.permit else { return };
        match sent {
            Ok(Taken { answer, .. }) if answer.status < 500 => permit.answered(),
            Ok(_) => permit.failed(),
            Err(SendError { error, .. }) if matches!(error.kind, Kind::Unavailable | Kind::Timeout) => {
                permit.failed();
            }
            // This machine's own trouble says nothing about the vendor.
            Err(_) => {}
        }
    }
}

impl Driver {
    /// The answer that a row speaks of: as this run heard it, else from the spool.
    pub(crate) fn answer_of(
        &self,
        course: &Course<'_>,
        call: &CallRow,
    ) -> Result<Option<Arc<Answer>>, Error> {
        let Some(folder) = call.answer.as_deref() else { return Ok(None) };
        match &course.came {
            Some((name, answer)) if name == folder => Ok(Some(Arc::clone(answer))),
            _ => Ok(self.spool.answer(&call.id, folder)?.map(Arc::new)),
        }
    }

    /// Waits for a turn. What the vendor is at work on already has one.
    pub(crate) async fn take_turn(
        &self,
        course: &mut Course<'_>,
        call: &CallRow,
        exchange: &Exchange,
    ) -> Flow<Turn> {
        let (gate, lane) = match course.lane.take() {
            Some(known) => known,
            None => self.gate(call).await?,
        };
        let paid_for = call.is_polling() && exchange.effect == Effect::Free;
        let turn = if paid_for {
            course.enter(gate.join(&lane))
        } else {
            let standing = course.place.map_or(Standing::Fresh, Standing::Back);
            let ticket = gate.line_up(&lane, standing);
            self.queue(course, &Brief::of(call), &gate, ticket).await
        };
        if course.permit.is_some() {
            self.keep_learnt(&call.provider, &gate, &lane).await;
        }
        course.lane = Some((gate, lane));
        Ok(turn)
    }

    pub(crate) async fn queue(
        &self,
        course: &mut Course<'_>,
        call: &Brief,
        gate: &Gate,
        mut ticket: Ticket,
    ) -> Turn {
        let mut told: Option<Forecast> = None;
        let mut look = Duration::ZERO;
        loop {
            tokio::select! {
                biased;
                () = course.cancel.cancelled() => return Turn::Unwanted,
                turn = ticket.turn() => match turn {
                    Ok(permit) => return course.enter(permit),
                    Err(down) => return Turn::Down(is_down(course.provider.info().name, down)),
                },
                () = tokio::time::sleep(look) => {
                    let forecast = gate.forecast(&ticket);
                    let long = !look.is_zero() || forecast.expected.is_some_and(|wait| wait >= WORTH_TELLING);
                    if long && told.is_none_or(|told| forecast.differs(&told)) {
                        let Forecast { ahead, expected } = forecast;
                        self.observer.waits(call, CallEvent::Queued { ahead, expected });
                        told = Some(forecast);
                    }
                    // Where nobody can say how long it takes, ever more seldom: very many may wait.
                    let next = forecast.expected.map_or(look * 2, |wait| wait / 4);
                    look = next.clamp(WORTH_TELLING, LOOK_AT_LEAST);
                }
            }
        }
    }

    /// Learns from an answer that was understood, or that said "too fast".
    pub(crate) async fn learn(
        &self,
        course: &mut Course<'_>,
        call: &CallRow,
        answer: &Answer,
        too_fast: Option<&Error>,
    ) {
        // An answer that an earlier run had left tells of limits as they were then.
        let (Some((gate, lane)), Some(permit)) = (&course.lane, &mut course.permit) else { return };
        if let Some(error) = too_fast {
            gate.slow_down(self.patience.wait(course.failed + 1, error).unwrap_or_default());
        } else {
            permit.did_well();
            gate.widen();
        }
        if let Some(quota) = course.provider.quota(answer) {
            gate.hear(&quota);
        }
        self.keep_learnt(&call.provider, gate, lane).await;
    }
}

pub(crate) fn is_down(name: &str, Down { left, failures }: Down) -> Error {
    let seconds = left.as_secs_f64().ceil();
    let message = format!("{name} failed {failures} times in a row; not sent; tried again in {seconds} s");
    Error::new(Kind::Unavailable, message).retry(Retry::After(Some(left)))
}
