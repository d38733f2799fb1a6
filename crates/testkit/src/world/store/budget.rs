//! What calls hold of the budgets, and what callers ask for once.

use super::Tables;
use impasto_ports::{
    Amount, Bound, CallRow, JobRow, JobState, LedgerQuery, Once, Phase, Reservation, Stake, Standing,
    WhenKnown, admit,
};
use impasto_sdk::{Error, Kind, Result};

/// What an attempt of a call holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    reservation: Reservation,
    /// 0 is the attempt of now.
    part: u32,
    open: bool,
    at_ms: i64,
}

/// A key that was used.
#[derive(Clone, Debug)]
pub(super) struct Used {
    caller: String,
    once: Once,
    job: String,
    at_ms: i64,
}

impl Tables {
    pub(super) fn standings(&self, bounds: &[Bound]) -> Vec<Standing> {
        bounds.iter().map(|bound| self.standing(bound)).collect()
    }

    pub(super) fn at_risk(&self, query: &LedgerQuery) -> Amount {
        let is = |wanted: &Option<String>, own: &str| wanted.as_deref().is_none_or(|wanted| wanted == own);
        let held = self.held.iter().filter(|held| {
            let Reservation { caller, provider, model, .. } = &held.reservation;
            let then = query.since_ms.is_none_or(|since| held.at_ms >= since)
                && query.until_ms.is_none_or(|until| held.at_ms < until);
            let whose = is(&query.provider, provider) && is(&query.model, model) && is(&query.caller, caller);
            !held.open && then && whose
        });
        held.map(|held| held.reservation.amount).sum()
    }

    pub(super) fn jobs_at_risk(&self) -> Vec<(String, Amount)> {
        let mut jobs = std::collections::BTreeMap::<String, Vec<Amount>>::new();
        for held in self.held.iter().filter(|held| !held.open) {
            let call = self.calls.iter().find(|(key, _)| key.id == held.reservation.call);
            if let Some((key, _)) = call {
                jobs.entry(key.job.clone()).or_default().push(held.reservation.amount);
            }
        }
        jobs.into_iter().rev().map(|(job, amounts)| (job, amounts.into_iter().sum())).collect()
    }

    fn standing(&self, bound: &Bound) -> Standing {
        let within = |at_ms: i64| (bound.since_ms..bound.until_ms).contains(&at_ms);
        let entries = self.ledger.iter().filter(|entry| {
            within(entry.at_ms) && bound.scope.holds(&entry.provider, &entry.model, &entry.caller)
        });
        let held = self.held.iter().filter(|held| {
            let Reservation { caller, provider, model, .. } = &held.reservation;
            (held.open || within(held.at_ms)) && bound.scope.holds(provider, model, caller)
        });
        Standing {
            bound: bound.clone(),
            spent: entries.map(Amount::of_entry).sum(),
            reserved: held.map(|held| held.reservation.amount).sum(),
        }
    }

    pub(super) fn reserve(&mut self, job: &JobRow, calls: &[CallRow], bounds: &[Bound]) -> Result<()> {
        let fresh: Vec<_> = calls.iter().filter(|call| call.is_fresh()).collect();
        if fresh.is_empty() {
            return Ok(());
        }
        let holds = |bound: &&Bound| bound.scope.holds(&job.provider, &job.model, &job.caller);
        let bounds: Vec<_> = bounds.iter().filter(holds).cloned().collect();
        admit(&self.standings(&bounds), fresh.iter().map(|call| Amount::of_call(call)).sum())?;
        for call in fresh {
            let of_call = self.held.iter().filter(|held| held.reservation.call == call.id);
            let next = of_call.map(|held| held.part + 1).max().unwrap_or(0);
            if let Some(held) = self.now(&call.id) {
                held.part = next;
            }
            let reservation = Reservation::of(job, call);
            self.held.push(Held { reservation, part: 0, open: true, at_ms: call.updated_ms });
        }
        Ok(())
    }

    /// Brings what a call holds in step with its phase.
    pub(super) fn follow_stake(&mut self, call: &CallRow) {
        match (call.stake(), self.now(&call.id)) {
            (Stake::Nothing, _) if call.is_reconciled() => {
                self.held.retain(|held| held.reservation.call != call.id);
            }
            (Stake::Nothing, _) => self.held.retain(|held| held.reservation.call != call.id || held.part > 0),
            (Stake::Reserved, Some(held)) => {
                held.open = true;
                if call.phase == Phase::Sent {
                    held.at_ms = call.updated_ms;
                }
            }
            (Stake::AtRisk, Some(held)) => held.open = false,
            _ => {}
        }
    }

    fn now(&mut self, call: &str) -> Option<&mut Held> {
        self.held.iter_mut().find(|held| held.reservation.call == call && held.part == 0)
    }

    pub(super) fn known(&self, caller: &str, once: &Once) -> Result<Option<String>> {
        let found = self
            .used
            .iter()
            .find(|used| used.caller == caller && used.once.key == once.key && used.at_ms >= once.since_ms);
        match found {
            _ if once.known == WhenKnown::NewJob => Ok(None),
            None => Ok(None),
            Some(used) if used.once.body == once.body => {
                Ok(Some(used.job.clone()).filter(|job| !self.came_to_nothing(job)))
            }
            Some(_) => Err(Error::new(Kind::InvalidRequest, "the key was used for another request")
                .with("field", "Idempotency-Key")),
        }
    }

    /// Whether a job failed, and neither cost anything nor may have.
    fn came_to_nothing(&self, job: &str) -> bool {
        let costs = |call: &str| {
            self.ledger.iter().any(|entry| entry.call == call)
                || self.held.iter().any(|held| held.reservation.call == call)
        };
        self.jobs.iter().any(|row| row.id == job && row.state == JobState::Failed)
            && !self.calls.iter().any(|(key, _)| key.job == job && costs(&key.id))
    }

    pub(super) fn note(&mut self, job: &JobRow, once: &Once) {
        let again = |used: &Used| used.caller == job.caller && used.once.key == once.key;
        self.used.retain(|used| used.at_ms >= once.since_ms && !again(used));
        let (caller, at_ms) = (job.caller.clone(), job.created_ms);
        self.used.push(Used { caller, once: once.clone(), job: job.id.clone(), at_ms });
    }

    pub(super) fn same_job(&self, caller: &str, digest: &str) -> Option<String> {
        let same = self.jobs.iter().filter(|job| {
            job.digest == digest && !digest.is_empty() && job.caller == caller && job.state == JobState::Done
        });
        same.max_by_key(|job| (job.created_ms, job.id.clone())).map(|job| job.id.clone())
    }
}
