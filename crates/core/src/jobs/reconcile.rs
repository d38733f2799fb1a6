//! The vendor's bill has the last word: a person notes what a call really cost.

use crate::{Job, Studio};
use impasto_ports::{Basis, Billed, CallRow, Fence, JobRow, LedgerRow, Phase, Settlement, Stake};
use impasto_sdk::{Error, Kind, Money, Remedy, Result};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the vendor's bill says of a call.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reconcile {
    /// US dollars that were charged for all its attempts together; 0 where nothing was.
    #[schemars(with = "f64", range(min = 0.0, max = 1_000_000.0))]
    pub charged_usd: Money,
    /// The call's id; may be left out where only one call of the job needs it.
    #[serde(default)]
    pub call: Option<String>,
}

/// More than any call costs: a slip of the keyboard.
const MOST: Money = Money::from_nano_usd(1_000_000_000_000_000);

impl Studio {
    /// Writes into the ledger what the vendor's bill says of a call whose outcome is unknown, or whose price is an
    /// estimate. Nothing of it is at risk any more, and what is missing may be asked for again without a warning. A call
    /// that turned out to be unknown becomes failed, or settled where some of its pictures were saved.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRequest` where the job still runs, the call never left or is not named and no single one
    /// needs it, its answer has arrived meanwhile, or the sum makes no sense.
    pub async fn reconcile(&self, id: &str, told: &Reconcile) -> Result<Job> {
        let Some(job) = self.store.job(id).await? else {
            return Err(Error::new(Kind::NotFound, format!("there is no job {id:?}")));
        };
        if !job.state.is_terminal() {
            return Err(Error::new(Kind::InvalidRequest, format!("job {id} still runs")));
        }
        if told.charged_usd < Money::ZERO || told.charged_usd > MOST {
            let message = format!("expected from $0 to {MOST}, got {}", told.charged_usd);
            return Err(Error::new(Kind::InvalidRequest, message).with("field", "/charged_usd"));
        }
        let calls = self.store.calls(id).await?;
        let seen = chosen(&calls, told.call.as_deref())?;
        if self.driver.spool.late_answer(&seen.id, seen.answer.as_deref()).is_some()
            && seen.phase == Phase::Unknown
        {
            let message = "the answer of this call has arrived; it is to be taken up first, which a start of the server does";
            return Err(Error::new(Kind::InvalidRequest, message).mended_by(Remedy::TakeUp));
        }
        let claim = self.claim(self.owner()?, Vec::new());
        let busy = || Error::new(Kind::InvalidRequest, format!("another process is at work on job {id}"));
        let taken = self.store.take(seen, &claim).await?;
        let settlement = reconciled(&job, taken.ok_or_else(busy)?, told.charged_usd, self.clock.now_ms());
        match self.store.settle(&settlement).await? {
            Fence::Held => self.job(id).await,
            Fence::Lost => Err(busy()),
        }
    }
}

/// The call that is meant.
fn chosen<'a>(calls: &'a [CallRow], named: Option<&str>) -> Result<&'a CallRow> {
    let wrong = |message: String| Error::new(Kind::InvalidRequest, message).with("field", "/call");
    if let Some(named) = named {
        let found = calls.iter().find(|call| call.id == named);
        let call = found.ok_or_else(|| wrong(format!("the job has no call {named:?}")))?;
        return if call.attempt > 0 {
            Ok(call)
        } else {
            Err(wrong("this call never left, so nothing can have been charged for it".into()))
        };
    }
    let mut doubtful = calls.iter().filter(|call| is_doubtful(call));
    match (doubtful.next(), doubtful.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => {
            Err(wrong("what every call of this job cost is known; name the call to correct it".into()))
        }
        (Some(_), Some(_)) => {
            let count = 2 + doubtful.count();
            Err(wrong(format!("what {count} calls of this job cost is not known for certain; name one")))
        }
    }
}

/// Whether what it cost is not known for certain.
fn is_doubtful(call: &CallRow) -> bool {
    let estimated = call.phase == Phase::Settled && call.usage.is_none() && !call.is_reconciled();
    call.attempt > 0 && (estimated || call.risk().is_some() || call.stake() == Stake::AtRisk)
}

fn reconciled(job: &JobRow, mut call: CallRow, usd: Money, now_ms: i64) -> Settlement {
    call.phase = match call.phase {
        Phase::Unknown if call.landed > 0 => Phase::Settled,
        Phase::Unknown => Phase::Failed,
        phase => phase,
    };
    call.billed = Some(Billed { usd, attempts: call.attempt });
    call.price = Some(usd);
    call.doubtful = None;
    call.owner = None;
    call.updated_ms = now_ms;
    let ledger = LedgerRow {
        call: call.id.clone(),
        job: job.id.clone(),
        caller: job.caller.clone(),
        provider: job.provider.clone(),
        model: job.model.clone(),
        at_ms: call.created_ms,
        images: call.landed,
        usage: call.usage.clone(),
        price: Some(usd),
        basis: Basis::Priced,
        expected: call.at_risk,
    };
    Settlement { attempt: None, call, images: Vec::new(), ledger: Some(ledger) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::{Cx, Task};

    fn call(id: &str, phase: Phase) -> CallRow {
        CallRow {
            phase,
            attempt: 1,
            answer: Some("a1".into()),
            at_risk: Some(Money::from_usd(0.5)),
            ..CallRow::intended(id, "j", "acme", Task::Probe, cx())
        }
    }

    fn cx() -> Cx {
        Cx::new("")
    }

    #[test]
    fn one_call_in_doubt_is_meant_without_a_name_and_several_are_not() {
        let settled = CallRow { usage: Some(impasto_sdk::Usage::default()), ..call("c0", Phase::Settled) };
        let calls = [settled, call("c1", Phase::Unknown), call("c2", Phase::Settled)];
        assert_eq!(chosen(&calls[..2], None).map(|call| call.id.as_str()), Ok("c1"));
        assert_eq!(chosen(&calls, Some("c0")).map(|call| call.id.as_str()), Ok("c0"));
        let message = |found: Result<&CallRow>| found.unwrap_err().message;
        assert!(message(chosen(&calls, None)).contains("2 calls"));
        assert!(message(chosen(&calls[..1], None)).contains("is known"));
        assert!(message(chosen(&calls, Some("c9"))).contains("no call \"c9\""));
        let unsent = CallRow { attempt: 0, ..call("c3", Phase::Failed) };
        assert!(message(chosen(&[unsent], Some("c3"))).contains("never left"));
    }
}
