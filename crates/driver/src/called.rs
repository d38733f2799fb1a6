//! Calls whose turn comes at once: they are written as `sent` from the first, one commit in place of two.

use crate::{
    CallEvent, Driver,
    course::Course,
    gate::{Gate, Lane, Permit, Standing},
    run::Flow,
    salvage::attempt_folder,
};
use impasto_ports::{Attempt, CallRow, Phase};
use impasto_sdk::{Effect, Step};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The turn of a call that is not in the journal yet, and the attempt that is written with it. Dropping it gives the turn
/// back.
#[derive(Debug)]
pub struct Called {
    /// What is about to leave.
    pub attempt: Attempt,
    permit: Permit,
    gate: Arc<Gate>,
    lane: Lane,
}

impl Driver {
    /// Calls up a call that nobody has written down: where it need not wait for its turn, its row is made as it is when
    /// it leaves, and the room for its answer is there. `None` leaves the row as it was: it lines up when it runs.
    ///
    /// What is called up has to be written before [`Driver::run_called`], or sent away by [`Driver::send_away`].
    pub async fn call_up(&self, call: &mut CallRow, lane: Lane) -> Option<Called> {
        if !leaves_at_once(call) {
            return None;
        }
        let gate = self.gate_of(&call.provider, &lane).await;
        // A vendor that is down is told of when it lines up again.
        let permit = gate.line_up(&lane, Standing::Fresh).turn_now()?.ok()?;
        let name = attempt_folder(call.epoch, call.attempt + 1);
        if self.folder(call, &name).await.is_err() {
            permit.take_back();
            return None;
        }
        let attempt = call.leaves(name, self.clock.now_ms());
        call.phase = Phase::Sent;
        call.updated_ms = attempt.at_ms;
        Some(Called { attempt, permit, gate, lane })
    }

    /// Takes it back: nothing was written, and nothing leaves.
    pub fn send_away(&self, called: Called) {
        self.spool.remove(&called.attempt.call);
        called.permit.take_back();
    }

    /// As [`Driver::run`], of a call that was called up and written.
    ///
    /// # Errors
    /// As [`Driver::run`].
    pub async fn run_called(
        &self,
        call: CallRow,
        called: Called,
        cancel: &CancellationToken,
    ) -> Flow<CallRow> {
        let Called { attempt, permit, gate, lane } = called;
        let mut course = Course::new(self.provider_of(&call)?, cancel);
        course.enter(permit);
        course.stand_in(Arc::clone(&gate), lane.clone());
        course.announced = Some(attempt);
        self.observer.hear(&call, CallEvent::Phase(Phase::Sent));
        let provider = call.provider.clone();
        // It is written as sent, so nothing keeps it from leaving.
        let (ended, ()) = tokio::join!(
            Box::pin(self.finish(course, call)),
            Box::pin(self.keep_learnt(&provider, &gate, &lane))
        );
        ended
    }

    /// Ends a call that was written as sent and that nobody wants any more, before anything left.
    pub(crate) async fn unsent(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        mut attempt: Attempt,
    ) -> Flow {
        if let Some(permit) = course.permit.take() {
            permit.take_back();
        }
        let stopped = crate::failure::stopped();
        attempt.error = Some(stopped.clone());
        (call.answer, call.error) = (None, Some(stopped));
        self.write(call, Phase::Cancelled, Some(&attempt)).await?;
        self.spool.remove(&call.id);
        Ok(())
    }
}

/// Whether nothing was sent for it, and what it sends first costs money and need not wait.
fn leaves_at_once(call: &CallRow) -> bool {
    call.phase == Phase::Intended
        && matches!(&call.step, Step::Send { exchange, after, .. }
            if after.is_zero() && exchange.effect == Effect::Billed)
}
