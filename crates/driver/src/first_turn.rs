//! The wait for the first turn, with as little in memory as can be: a hundred thousand calls may wait so at once.

use crate::{
    Driver, Stop,
    course::{Course, Turn, is_down},
    gate::{Standing, Ticket},
    run::Flow,
};
use impasto_ports::{CallRow, Phase};
use impasto_sdk::{Error, Kind, Step, Task};
use tokio::sync::SemaphorePermit;

/// What is known of a call whose row nobody holds: what it asks for stands in the journal until its turn comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The call.
    pub id: String,
    /// The job that it belongs to.
    pub job: String,
    /// Its place among the calls of the job, from 0.
    pub ordinal: u32,
    /// Pictures that it asks for.
    pub images: u32,
    /// Results that are kept.
    pub landed: u32,
    /// The epoch that holds it.
    pub epoch: u64,
}

impl Brief {
    /// What matters of a row.
    #[must_use]
    pub fn of(call: &CallRow) -> Self {
        Self {
            id: call.id.clone(),
            job: call.job.clone(),
            ordinal: call.ordinal,
            images: if let Task::Generate(generate) = &call.task { generate.count } else { 0 },
            landed: call.landed,
            epoch: call.epoch,
        }
    }
}

impl Driver {
    /// Takes the first turn of a call that has never left. Any other needs none yet: it goes on as its row says. A row
    /// that has to wait is let go of, and read again from the journal, where nobody else may have written it meanwhile;
    /// so is the turn to read.
    pub(crate) async fn first_turn(
        &self,
        course: &mut Course<'_>,
        call: Box<CallRow>,
        reading: Option<SemaphorePermit<'_>>,
    ) -> Flow<(Box<CallRow>, Turn)> {
        if !has_never_left(&call) {
            return Ok((call, Turn::Taken));
        }
        let (gate, lane) = self.gate(&call).await?;
        let mut ticket = gate.line_up(&lane, Standing::Fresh);
        let (call, turn) = match at_once(course, &mut ticket) {
            Some(turn) => (call, turn),
            None => {
                let brief = Brief::of(&call);
                drop((call, reading));
                let turn = self.queue(course, &brief, &gate, ticket).await;
                // Where a vendor is down, or much is stopped at once, all who wait are told together.
                let _reading = if course.permit.is_none() { self.gates.reading().await } else { None };
                (Box::pin(self.held(&brief.id, brief.epoch)).await?, turn)
            }
        };
        if course.permit.is_some() {
            self.keep_learnt(&call.provider, &gate, &lane).await;
        }
        course.stand_in(gate, lane);
        Ok((call, turn))
    }

    /// The row of a call that this epoch holds, out of the journal.
    pub(crate) async fn held(&self, call: &str, epoch: u64) -> Flow<Box<CallRow>> {
        match self.store.call(call).await? {
            Some(row) if row.epoch == epoch => Ok(Box::new(row)),
            Some(_) => Err(Stop::TakenOver),
            None => {
                let gone = format!("the call {call} is not in the journal any more");
                Err(Stop::Parked(Error::new(Kind::Unexpected, gone)))
            }
        }
    }
}

/// Whether nothing was sent for it, and nothing but its turn has to be waited for.
fn has_never_left(call: &CallRow) -> bool {
    call.phase == Phase::Intended && matches!(&call.step, Step::Send { after, .. } if after.is_zero())
}

/// A turn that need not be waited for.
fn at_once(course: &mut Course<'_>, ticket: &mut Ticket) -> Option<Turn> {
    if course.cancel.is_cancelled() {
        return Some(Turn::Unwanted);
    }
    Some(match ticket.turn_now()? {
        Ok(permit) => course.enter(permit),
        Err(down) => Turn::Down(is_down(course.provider.info().name, down)),
    })
}
