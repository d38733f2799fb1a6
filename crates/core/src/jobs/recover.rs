//! Taking up what a dead process left, and showing others that this one lives.

use crate::{Studio, jobs::due::Due, studio::Inner};
use impasto_driver::Owner;
use impasto_ports::{CallRow, Claim, JobQuery, JobState, Phase};
use impasto_sdk::Result;
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{PoisonError, atomic::Ordering},
};

/// What an earlier run had left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// Calls that go on: their answer is here, or nothing that costs money had left, or the vendor is still at work.
    pub resumed: usize,
    /// Jobs that these calls belong to.
    pub jobs: Vec<String>,
}

/// Calls that are taken over at once: each time all that are open are put in order.
const BATCH: u32 = 4096;

impl Studio {
    /// Takes over the calls of processes that died and lets them go on. A call that had left without an answer becomes
    /// `unknown`; none is sent again.
    ///
    /// # Errors
    /// What the store says.
    pub async fn recover(&self) -> Result<Recovered> {
        let mut jobs: BTreeMap<String, Vec<Due>> = BTreeMap::new();
        let taken = self.take_what_was_left(&mut jobs).await;
        // Also where the store failed in between: what is taken is this process's, and nobody else would run it.
        let resumed = jobs.values().map(Vec::len).sum();
        let ids = jobs.keys().cloned().collect();
        for (job, calls) in jobs {
            self.launch_due(&job, calls);
        }
        taken?;
        self.sweep_spool().await;
        Ok(Recovered { resumed, jobs: ids })
    }

    async fn take_what_was_left(&self, jobs: &mut BTreeMap<String, Vec<Due>>) -> Result<()> {
        if self.is_anything_open().await? {
            let owners = self.store.owners().await?;
            let owner = self.owner()?;
            let dead = owner.dead(&owners, &self.root.owners());
            loop {
                let claim = self.claim(owner, dead.clone());
                let calls = self.store.claim(&claim).await?;
                let none = calls.is_empty();
                for call in calls {
                    jobs.entry(call.job.clone()).or_default().push(Due::kept(call));
                }
                // A row that cannot be read makes a batch look short, so only an empty one is the last.
                if none {
                    break;
                }
            }
        }
        self.take_late_answers(jobs).await
    }

    /// As [`Studio::recover`], where the process of a call has died since; and takes up the jobs of this one that could not
    /// go on for a while. Cheap enough to be asked every few seconds.
    ///
    /// # Errors
    /// What the store says.
    pub async fn adopt(&self) -> Result<Recovered> {
        for job in self.parked.due(self.clock.now_ms()) {
            tracing::info!(job, "a job that could not go on is tried again");
            if let Err(error) = self.take_orphans(&job).await {
                tracing::warn!(job, %error, "a job could not be tried again");
            }
        }
        if !self.is_anything_open().await? {
            return Ok(Recovered::default());
        }
        let owners = self.store.owners().await?;
        if self.owner()?.dead(&owners, &self.root.owners()).is_empty() {
            return Ok(Recovered::default());
        }
        self.recover().await
    }

    /// Whether a job is not at its end. Its calls need not have an owner: one that could not go on gave them back.
    async fn is_anything_open(&self) -> Result<bool> {
        let open =
            JobQuery { states: vec![JobState::Queued, JobState::Running], limit: 1, ..JobQuery::default() };
        Ok(!self.store.jobs(&open).await?.is_empty())
    }

    /// Answers that reached the disk after their call was given up: a stale owner's spool is ingested, never deleted.
    async fn take_late_answers(&self, jobs: &mut BTreeMap<String, Vec<Due>>) -> Result<()> {
        for call in self.store.unknown_calls().await? {
            let Some(folder) = self.driver.spool.late_answer(&call.id, call.answer.as_deref()) else {
                continue;
            };
            let claim = self.claim(self.owner()?, Vec::new());
            // What it was a moment ago need not be what it is now: a person may have sent it again.
            if let Some(mut call) = self.store.take(&call, &claim).await? {
                call.answer = Some(folder);
                jobs.entry(call.job.clone()).or_default().push(call.into());
            }
        }
        Ok(())
    }

    pub(crate) fn claim(&self, owner: &Owner, dead: Vec<String>) -> Claim {
        Claim {
            owner: owner.id().into(),
            now_ms: self.clock.now_ms(),
            lease: Owner::LEASE,
            dead,
            limit: BATCH,
        }
    }

    /// This process as an owner of calls; registered when the first call needs it.
    pub(crate) fn owner(&self) -> Result<&Owner> {
        if let Some(owner) = self.owner.get() {
            return Ok(owner);
        }
        let owner = Owner::register(&self.root.owners(), &Inner::id())?;
        Ok(self.owner.get_or_init(|| owner))
    }

    /// Tells other processes that run calls of a job to look whether it is still wanted.
    pub(crate) async fn nudge_owners(&self, job: &str) {
        // The wish is in the journal already; without a nudge it is heard a little later.
        let Ok(calls) = self.store.calls(job).await else { return };
        let owners: BTreeSet<String> = calls
            .into_iter()
            .filter(|call| !call.phase.is_terminal())
            .filter_map(|call| call.owner)
            .collect();
        let myself = self.owner.get().map(Owner::id);
        for owner in owners.iter().filter(|owner| Some(owner.as_str()) != myself) {
            Owner::nudge(&self.root.owners(), owner);
        }
    }

    /// Takes over the calls of a job that nobody runs, and runs them here: their process died, or could not go on and gave
    /// them back, or could not even do that. Whether there were any.
    pub(crate) async fn take_orphans(&self, job: &str) -> Result<bool> {
        let calls = self.store.calls(job).await?;
        let open: Vec<_> = calls.into_iter().filter(|call| !call.phase.is_terminal()).collect();
        let owners: Vec<String> = open.iter().filter_map(|call| call.owner.clone()).collect();
        let owner = self.owner()?;
        let mut dead = owner.dead(&owners, &self.root.owners());
        if !self.runs_here(job) {
            // What is this process's and does not run was not given back, since the store failed as well.
            dead.push(owner.id().into());
        }
        let is_orphan = |call: &&CallRow| call.owner.as_ref().is_none_or(|owner| dead.contains(owner));
        let mut taken = Vec::new();
        for call in open.iter().filter(is_orphan) {
            taken.extend(self.store.take(call, &self.claim(owner, dead.clone())).await?);
        }
        let found = !taken.is_empty();
        if found {
            self.launch(job, taken);
        } else if !self.runs_here(job) {
            // Another process has it, or has brought it to its end.
            self.parked.give_up(job);
        }
        Ok(found)
    }

    /// Prolongs the leases for as long as this process runs calls, and hears who wants them stopped. Comes after a run
    /// has begun.
    pub(crate) fn keep_alive(&self) {
        if self.beating.swap(true, Ordering::SeqCst) {
            return;
        }
        let weak = std::sync::Arc::downgrade(self.shared());
        tokio::spawn(async move {
            let mut last = tokio::time::Instant::now();
            loop {
                tokio::time::sleep(Owner::LOOK).await;
                let Some(inner) = weak.upgrade() else { return };
                if inner.rests() {
                    return;
                }
                let nudged = inner.owner.get().is_some_and(Owner::is_nudged);
                if nudged || last.elapsed() >= BEAT {
                    last = tokio::time::Instant::now();
                    beat(&inner).await;
                }
            }
        });
    }
}

impl Inner {
    /// Whether nothing runs any more; the next run starts the beat again. Both are decided under one lock, so that no run
    /// is without a beat.
    fn rests(&self) -> bool {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_empty() {
            self.beating.store(false, Ordering::SeqCst);
        }
        running.is_empty()
    }
}

/// Leases are prolonged when so much of them is gone.
const LEASE_STEP_MS: i64 = 10_000;

/// More often than the lease needs, since a wish to cancel whose nudge was lost is heard here.
const BEAT: std::time::Duration = std::time::Duration::from_secs(2);

/// One beat.
async fn beat(inner: &Inner) {
    let Some(owner) = inner.owner.get() else { return };
    // A run that begins after this is not meant: its job was wanted again by then.
    let before = inner.runs.load(Ordering::SeqCst);
    // In steps, so that most beats find the leases long enough and write nothing.
    let until = inner.clock.now_ms() + i64::try_from(Owner::LEASE.as_millis()).unwrap_or(i64::MAX);
    let until = until - until % LEASE_STEP_MS;
    match inner.store.renew(owner.id(), until).await {
        Ok(unwanted) => {
            let running = inner.running.lock().unwrap_or_else(PoisonError::into_inner);
            let runs = unwanted.iter().filter_map(|job| running.get(job)).flatten();
            runs.filter(|(number, _)| *number < before).for_each(|(_, token)| token.cancel());
        }
        Err(error) => tracing::warn!(%error, "the lease of running calls could not be prolonged"),
    }
}

/// Whether a call is at an end that a person may want to change.
pub(crate) const fn is_unfinished(phase: Phase) -> bool {
    matches!(phase, Phase::Unknown | Phase::Failed | Phase::Cancelled)
}
