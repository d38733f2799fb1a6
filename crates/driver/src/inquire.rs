//! Free questions to a vendor: is the key good, which models are there. Nothing is journalled.

use crate::Driver;
use impasto_ports::{CallRow, Phase};
use impasto_sdk::{Cx, Effect, Error, Kind, Outcome, Result, Step, Task};

/// Exchanges of one question at most, so that no provider can go round in circles.
const MOST_STEPS: u32 = 20;

impl Driver {
    /// Asks a free question.
    ///
    /// # Errors
    /// What the vendor answers; `Unexpected` where the provider wants to send something that may cost money.
    pub async fn inquire(&self, provider: &str, task: Task, cx: Cx) -> Result<Outcome> {
        let Some(entry) = self.providers.get(provider) else {
            return Err(Error::new(Kind::NotFound, format!("there is no provider {provider:?}")));
        };
        let mut call = question(provider, task, cx);
        let mut step = entry.provider.begin(&call.task, &call.cx)?;
        let id = call.id.clone();
        let outcome = async {
            for _ in 0..MOST_STEPS {
                let (exchange, memo) = match step {
                    Step::Done(outcome) => return Ok(*outcome),
                    Step::Send { exchange, .. } if exchange.effect == Effect::Billed => {
                        return Err(Error::new(Kind::Unexpected, "a free question must not cost money"));
                    }
                    Step::Send { exchange, memo, after } => {
                        self.clock.sleep(after).await;
                        (exchange, memo)
                    }
                };
                let folder = self.spool.prepare(&call.id, "free")?;
                let sent = self.exchange(entry.provider, &call, &exchange, &folder).await;
                let answer = sent.map_err(|failure| failure.error)?.answer;
                call.cx.polls += 1;
                step = entry.provider.next(&call.task, &call.cx, memo, &answer)?;
            }
            Err(Error::new(Kind::Unexpected, "the vendor did not come to an end"))
        }
        .await;
        self.spool.remove(&id);
        outcome
    }
}

/// A row that never reaches the journal.
fn question(provider: &str, task: Task, cx: Cx) -> CallRow {
    let mut call = CallRow::intended(&format!("question-{}", cx.boundary), "", provider, task, cx);
    call.phase = Phase::Intended;
    call
}
