//! Jobs, calls, attempts, claims.

use super::{CallKey, Tables, not_found, taken};
use impasto_ports::{
    Attempt, Bound, CallRow, Claim, Fence, Intended, Intent, JobQuery, JobRow, JobState, Phase, Settlement,
};
use impasto_sdk::{Error, Kind, Result};
use std::collections::BTreeSet;

impl Tables {
    pub(super) fn intend(&mut self, intent: &Intent<'_>) -> Result<Intended> {
        let Intent { job, calls, attempts, images, bounds, once } = *intent;
        if let Some(once) = once {
            if let Some(job) = self.known(&job.caller, once)? {
                return Ok(Intended::Known(job));
            }
            self.note(job, once);
        }
        self.reserve(job, calls, bounds)?;
        if self.jobs.iter().any(|other| other.id == job.id) {
            return Err(taken("job", &job.id));
        }
        self.jobs.push(job.clone());
        self.insert(&job.id, calls)?;
        self.attempts.extend(attempts.iter().map(|a| ((a.call.clone(), a.number), a.clone())));
        self.add_images(images)?;
        self.follow(&job.id, job.updated_ms)?;
        Ok(Intended::Written)
    }

    pub(super) fn extend(&mut self, job: &str, calls: &[CallRow], bounds: &[Bound]) -> Result<()> {
        let Some(row) = self.jobs.iter().find(|other| other.id == job).cloned() else {
            return Err(not_found("job", job));
        };
        self.reserve(&row, calls, bounds)?;
        let (known, fresh): (Vec<&CallRow>, Vec<&CallRow>) =
            calls.iter().partition(|call| self.call(&call.id).is_ok());
        let known: Vec<_> =
            known.into_iter().map(|call| Ok((self.call(&call.id)?, call.clone()))).collect::<Result<_>>()?;
        let fresh: Vec<CallRow> = fresh.into_iter().cloned().collect();
        if let Some((_, call)) = known.iter().find(|(kept, call)| kept.epoch != call.epoch) {
            let message = format!("another process has taken the call {} over", call.id);
            return Err(Error::new(Kind::Unavailable, message));
        }
        self.insert(job, &fresh)?;
        for (kept, call) in &known {
            self.write_call(kept, call)?;
        }
        if let Some(row) = self.jobs.iter_mut().find(|row| row.id == job) {
            row.cancel = false;
        }
        let latest = calls.iter().map(|call| call.updated_ms).max().unwrap_or(0);
        self.follow(job, latest)
    }

    fn insert(&mut self, job: &str, calls: &[CallRow]) -> Result<()> {
        for call in calls {
            let place = self.of_job(job)?.iter().any(|other| other.ordinal == call.ordinal);
            if place || self.calls.iter().any(|(key, _)| key.id == call.id) {
                return Err(taken("call", &call.id));
            }
            self.calls.push((CallKey { id: call.id.clone(), job: job.into() }, text(call)?));
        }
        Ok(())
    }

    pub(super) fn put(&mut self, call: &CallRow, attempt: Option<&Attempt>) -> Result<Fence> {
        let kept = self.call(&call.id)?;
        if kept.epoch != call.epoch {
            return Ok(Fence::Lost);
        }
        self.write_call(&kept, call)?;
        if let Some(attempt) = attempt {
            self.attempts.insert((call.id.clone(), attempt.number), attempt.clone());
        }
        Ok(Fence::Held)
    }

    pub(super) fn settle(&mut self, settlement: &Settlement) -> Result<Fence> {
        let call = &settlement.call;
        let kept = self.call(&call.id)?;
        if kept.epoch != call.epoch {
            return Ok(Fence::Lost);
        }
        if self.settled.get(&call.id) == Some(&call.epoch) && kept.phase.is_terminal() {
            return Ok(Fence::Held);
        }
        self.write_call(&kept, call)?;
        self.settled.insert(call.id.clone(), call.epoch);
        if let Some(attempt) = &settlement.attempt {
            self.attempts.insert((call.id.clone(), attempt.number), attempt.clone());
        }
        self.land(&settlement.images)?;
        if let Some(entry) = &settlement.ledger {
            self.put_entry(entry);
        }
        Ok(Fence::Held)
    }

    /// Writes a call whose fence holds. A lease is prolonged behind the back of whoever holds the row, so it is never
    /// shortened; it ends with the call, or with its owner letting go.
    fn write_call(&mut self, kept: &CallRow, call: &CallRow) -> Result<()> {
        let held = call.owner.is_some() && !call.phase.is_terminal();
        let lease_until_ms = if held { kept.lease_until_ms.max(call.lease_until_ms) } else { 0 };
        self.replace(&CallRow { lease_until_ms, ..call.clone() })?;
        self.follow_stake(call);
        self.follow(&kept.job, call.updated_ms)
    }

    fn replace(&mut self, call: &CallRow) -> Result<()> {
        let row = text(call)?;
        let (_, kept) = self
            .calls
            .iter_mut()
            .find(|(key, _)| key.id == call.id)
            .ok_or_else(|| not_found("call", &call.id))?;
        *kept = row;
        Ok(())
    }

    fn follow(&mut self, job: &str, at_ms: i64) -> Result<()> {
        let calls = self.of_job(job)?;
        let states: Vec<_> = calls
            .iter()
            .map(|call| (call.phase, call.landed, u32::try_from(call.missing.len()).unwrap_or(u32::MAX)))
            .collect();
        let known = self.jobs.iter_mut().find(|row| row.id == job);
        // A job without calls keeps the state that it was given.
        if let Some(row) = known.filter(|_| !states.is_empty()) {
            row.state = JobState::of(&states);
            row.updated_ms = row.updated_ms.max(at_ms);
        }
        Ok(())
    }

    pub(super) fn claim(&mut self, claim: &Claim) -> Result<Vec<CallRow>> {
        let mut free: Vec<_> = self
            .all()?
            .into_iter()
            .filter(|call| !call.phase.is_terminal() && is_free(call, claim))
            .collect();
        free.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
        free.truncate(claim.limit as usize);
        free.into_iter().map(|call| self.hand_over(call, claim)).collect()
    }

    pub(super) fn take(&mut self, seen: &CallRow, claim: &Claim) -> Result<Option<CallRow>> {
        match self.call(&seen.id) {
            Ok(call) if is_free(&call, claim) && (call.epoch, call.phase) == (seen.epoch, seen.phase) => {
                self.hand_over(call, claim).map(Some)
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind == Kind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn hand_over(&mut self, mut call: CallRow, claim: &Claim) -> Result<CallRow> {
        call.owner = Some(claim.owner.clone());
        call.lease_until_ms = claim.now_ms + i64::try_from(claim.lease.as_millis()).unwrap_or(i64::MAX / 2);
        call.epoch += 1;
        call.updated_ms = claim.now_ms;
        self.replace(&call)?;
        Ok(call)
    }

    pub(super) fn renew(&mut self, owner: &str, until_ms: i64) -> Result<Vec<String>> {
        let mut jobs = BTreeSet::new();
        for mut call in self.all()? {
            if call.phase.is_terminal() || call.owner.as_deref() != Some(owner) {
                continue;
            }
            call.lease_until_ms = call.lease_until_ms.max(until_ms);
            self.replace(&call)?;
            if self.jobs.iter().any(|job| job.id == call.job && job.cancel) {
                jobs.insert(call.job);
            }
        }
        Ok(jobs.into_iter().collect())
    }

    pub(super) fn owners(&self) -> Vec<String> {
        let calls = self.all().unwrap_or_default();
        let open = calls.into_iter().filter(|call| !call.phase.is_terminal());
        open.filter_map(|call| call.owner).collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub(super) fn request_cancel(&mut self, job: &str) -> bool {
        match self.jobs.iter_mut().find(|row| row.id == job && !row.state.is_terminal()) {
            Some(row) => {
                row.cancel = true;
                true
            }
            None => false,
        }
    }

    pub(super) fn list_jobs(&self, query: &JobQuery) -> Vec<JobRow> {
        let mut jobs: Vec<_> = self.jobs.iter().enumerate().collect();
        jobs.sort_by(|(i, a), (j, b)| (b.created_ms, &b.id, j).cmp(&(a.created_ms, &a.id, i)));
        let before = query.before.as_ref().and_then(|id| jobs.iter().position(|(_, job)| job.id == *id));
        jobs.into_iter()
            .skip(before.map_or(0, |at| at + 1))
            .map(|(_, job)| job)
            .filter(|job| query.states.is_empty() || query.states.contains(&job.state))
            .filter(|job| query.caller.as_ref().is_none_or(|caller| job.caller == *caller))
            .take(query.limit as usize)
            .cloned()
            .collect()
    }

    pub(super) fn find_call(&self, id: &str) -> Result<Option<CallRow>> {
        self.calls.iter().find(|(key, _)| key.id == id).map(|(_, row)| parsed(row)).transpose()
    }

    pub(super) fn of_job(&self, job: &str) -> Result<Vec<CallRow>> {
        let rows = self.calls.iter().filter(|(key, _)| key.job == job);
        let mut calls = rows.map(|(_, row)| parsed(row)).collect::<Result<Vec<_>>>()?;
        calls.sort_by_key(|call| call.ordinal);
        Ok(calls)
    }

    pub(super) fn attempts_of(&self, job: &str) -> Result<Vec<Attempt>> {
        let calls = self.of_job(job)?;
        let of = |call: &CallRow| {
            let id = call.id.clone();
            self.attempts.range((id.clone(), 0)..=(id, u32::MAX)).map(|(_, attempt)| attempt.clone())
        };
        Ok(calls.iter().flat_map(of).collect())
    }

    pub(super) fn unknown(&self) -> Result<Vec<CallRow>> {
        let mut calls: Vec<_> = self.all()?.into_iter().filter(|call| call.phase == Phase::Unknown).collect();
        calls.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
        Ok(calls)
    }

    pub(super) fn phases(&self, asked: &[String]) -> Result<Vec<(String, Phase)>> {
        let calls = self.all()?;
        let find =
            |id: &String| calls.iter().find(|call| call.id == *id).map(|call| (id.clone(), call.phase));
        Ok(asked.iter().filter_map(find).collect())
    }

    fn all(&self) -> Result<Vec<CallRow>> {
        self.calls.iter().map(|(_, row)| parsed(row)).collect()
    }

    fn call(&self, id: &str) -> Result<CallRow> {
        self.find_call(id)?.ok_or_else(|| not_found("call", id))
    }
}

fn is_free(call: &CallRow, claim: &Claim) -> bool {
    let Some(owner) = &call.owner else { return true };
    call.lease_until_ms <= claim.now_ms || claim.dead.contains(owner)
}

fn text(call: &CallRow) -> Result<String> {
    serde_json::to_string(call)
        .map_err(|error| Error::new(Kind::Unexpected, format!("a call cannot be kept: {error}")))
}

fn parsed(row: &str) -> Result<CallRow> {
    serde_json::from_str(row)
        .map_err(|error| Error::new(Kind::Unexpected, format!("a kept call cannot be read: {error}")))
}
