//! Exchanges that cost nothing: polls and uploads.

use crate::{CallEvent, Driver, Patience, Stop, course::Course, exchange::Taken, run::Flow};
use impasto_ports::CallRow;
use impasto_sdk::{Error, Exchange, Kind, Retry, Step};
use std::time::Instant;

/// Polls of something paid for that may fail one after the other: about twenty minutes at the longest wait.
const MOST_POLLS_FAILED: u32 = 40;

impl Driver {
    /// Polls and uploads: free, so they are repeated at will, and the row is written only when something changes.
    pub(crate) async fn send_free(
        &self,
        course: &mut Course<'_>,
        call: &mut CallRow,
        exchange: &Exchange,
    ) -> Flow {
        let name = format!("free-{}-{}", call.epoch, call.cx.polls);
        let folder = self.folder(call, &name).await?;
        // Not by the clock on the wall, which may be set.
        let began = Instant::now();
        let sent = tokio::select! {
            biased;
            () = course.cancel.cancelled() => return self.cancelled(course, call).await,
            sent = self.exchange(course.provider, call, exchange, &folder) => sent,
        };
        course.heard(&sent);
        call.cx.polls += 1;
        let stepped = match sent {
            // What was cut costs nothing to ask for again.
            Ok(Taken { answer, cut }) if !answer.whole => Err(transient(cut)),
            Ok(Taken { answer, .. }) => {
                if !answer.blobs.is_empty() {
                    self.secure(call, &name).await?;
                }
                self.step(course, call, &answer)
            }
            // Waiting does not mend a setting; what the vendor is at work on is asked for once a person has.
            Err(failure) if failure.error.kind == Kind::Config && !failure.left => {
                return Err(Stop::Parked(failure.error));
            }
            Err(failure) => Err(failure.error.retry(Retry::After(None))),
        };
        match stepped {
            Ok(step) => {
                course.failed = 0;
                if matches!(step, Step::Done(_)) {
                    call.answer = Some(name);
                }
                self.follow(course, call, step).await
            }
            Err(error) if call.is_polling() && is_transient(&error) => {
                call.cx.waited += began.elapsed();
                self.poll_again(course, call, error).await
            }
            Err(error) => self.again_or_fail(course, call, error, None).await,
        }
    }

    /// A vendor is at work on something that was paid for: its silence is waited out, not taken for an end. After many
    /// tries the call is left as it is, for a later run to go on with.
    async fn poll_again(&self, course: &mut Course<'_>, call: &mut CallRow, error: Error) -> Flow {
        course.failed += 1;
        if let Step::Send { memo, .. } = &call.step
            && let Some(end) = course.provider.enough(&call.task, &call.cx, memo.clone(), &error)
        {
            return self.fail(course, call, end, None).await;
        }
        let patience = Patience { tries: MOST_POLLS_FAILED, ..self.patience };
        let Some(wait) = patience.wait(course.failed, &error) else { return Err(Stop::Parked(error)) };
        call.cx.waited += wait;
        self.observer.hear(call, CallEvent::Waiting { wait, because: Some(error) });
        if self.pause(course, wait).await { Ok(()) } else { self.cancelled(course, call).await }
    }
}

fn transient(cut: Option<Error>) -> Error {
    let error = cut.unwrap_or_else(|| Error::new(Kind::Unavailable, "the answer was cut short"));
    error.retry(Retry::After(None))
}

const fn is_transient(error: &Error) -> bool {
    matches!(error.retry, Retry::After(_))
}
