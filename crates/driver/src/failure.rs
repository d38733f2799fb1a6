//! How calls come to an end without what was asked for: given up, refused, stopped.

use crate::{
    CallEvent, Driver,
    course::Course,
    run::{Flow, is_billed},
    verdict::LeftBehind,
};
use impasto_ports::{Attempt, CallRow, Phase};
use impasto_sdk::{Answer, Error, Kind, Retry, Step};
use std::time::Duration;

impl Driver {
    /// Waits and lets the loop send the same step again, or ends the call.
    pub(crate) async fn again_or_fail(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        error: Error,
        attempt: Option<&Attempt>,
    ) -> Flow {
        course.failed += 1;
        let Some(wait) = self.patience.wait(course.failed, &error) else {
            return self.fail(course, call, error, attempt).await;
        };
        if attempt.is_some() {
            // Nothing is owed for this attempt, so the step may be sent again.
            call.answer = None;
            self.write(call, Phase::Intended, attempt).await?;
        }
        if is_billed(&call.step) {
            // It is sent anew, so it takes its turn anew; others need not wait for it.
            course.step_out();
        }
        self.observer.hear(call, CallEvent::Waiting { wait, because: Some(error) });
        if self.pause(course, wait).await { Ok(()) } else { self.cancelled(course, call).await }
    }

    pub(crate) async fn fail(
        &self,
        course: &Course<'_>,
        call: &mut CallRow,
        error: Error,
        attempt: Option<&Attempt>,
    ) -> Flow {
        let left = self.left_behind(course, call);
        let is_at_risk = left.is_at_risk(&error);
        call.error = Some(match error.retry {
            Retry::After(_) => error.retry(Retry::Exhausted),
            _ => error,
        });
        let folder = call.answer.clone();
        // Where the row keeps the name of its answer, money is at risk.
        call.answer = call.answer.take().filter(|_| is_at_risk);
        self.secure_answer(call).await?;
        self.write(call, Phase::Failed, attempt).await?;
        if left != LeftBehind::Worth {
            self.spool.remove_spent(&call.id, folder.as_deref());
        }
        Ok(())
    }

    fn left_behind(&self, course: &Course<'_>, call: &CallRow) -> LeftBehind {
        match self.answer_of(course, call) {
            Ok(Some(answer)) => LeftBehind::of(&answer),
            Ok(None) => LeftBehind::Nothing,
            // What cannot be read now may be read later.
            Err(error) => {
                tracing::warn!(call = call.id, %error, "the answer of a failed call stays in the spool");
                LeftBehind::Worth
            }
        }
    }

    pub(crate) async fn refused(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        error: Error,
        answer: &Answer,
    ) -> Flow {
        let attempt = Attempt {
            call: call.id.clone(),
            number: call.attempt,
            at_ms: self.clock.now_ms(),
            status: Some(answer.status),
            error: Some(error.clone()),
        };
        course.unwritten = None;
        self.again_or_fail(course, call, error, Some(&attempt)).await
    }

    /// Ends a call that someone wants stopped. What has been answered is kept; what left is not forgotten.
    pub(crate) async fn cancelled(&self, course: &Course<'_>, call: &mut CallRow) -> Flow {
        match call.phase {
            // The row keeps the folder of the answer that never came: that is how others know that money is at risk.
            Phase::Sent => {
                let error = Error::new(Kind::Cancelled, "stopped after it had left; it may have been billed");
                self.give_up(call, Phase::Cancelled, error).await
            }
            _ => {
                let seen = call.clone();
                call.error = Some(stopped());
                // The vendor is told at the same time, and may take its time to answer.
                let (_, entered) =
                    tokio::join!(self.abandon(course, &seen), self.enter(call, Phase::Cancelled));
                entered?;
                if call.attempt == 0 {
                    self.spool.remove(&call.id);
                }
                Ok(())
            }
        }
    }

    /// Tells the vendor to stop, where it can be told; a failure of that changes nothing.
    async fn abandon(&self, course: &Course<'_>, call: &CallRow) {
        let Step::Send { memo, .. } = &call.step else { return };
        let Some(exchange) = course.provider.abandon(&call.task, &call.cx, memo.clone()) else { return };
        let telling = self.transport.send(&call.provider, &exchange, self.blobs.as_ref());
        let _ = tokio::time::timeout(Duration::from_secs(2), telling).await;
    }
}

pub(crate) fn stopped() -> Error {
    Error::new(Kind::Cancelled, "stopped")
}

/// The error of a call that left and has no answer, or none that this machine could take in.
pub(crate) fn unanswered(why: &Error) -> Error {
    in_doubt(why, "the request left and no answer came")
}

/// Why nobody knows what became of a call: this machine, an answer of a strange kind, or else what happened on the way.
pub(crate) fn in_doubt(why: &Error, on_the_way: &str) -> Error {
    let what = match why.kind {
        Kind::Unexpected => "the answer could not be taken in",
        Kind::BadResponse => "an answer came that cannot be read",
        _ => on_the_way,
    };
    Error::new(why.kind, format!("{what}; it may have been billed: {}", why.message))
}
