//! Which jobs run in this process.

use crate::{Job, Studio};
use std::sync::{PoisonError, atomic::Ordering};
use tokio_util::sync::CancellationToken;

/// Calls of a job that run in this process; taken off the list when dropped.
pub(crate) struct Run {
    studio: Studio,
    job: String,
    token: CancellationToken,
    number: u64,
}

impl Run {
    pub(crate) fn begin(studio: &Studio, job: &str) -> Self {
        let number = studio.runs.fetch_add(1, Ordering::SeqCst);
        let token = CancellationToken::new();
        studio.parked.try_again(job);
        let mut running = studio.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.entry(job.into()).or_default().push((number, token.clone()));
        drop(running);
        Self { studio: studio.clone(), job: job.into(), token, number }
    }

    pub(crate) fn job(&self) -> &str {
        &self.job
    }

    /// Stops it.
    pub(crate) const fn token(&self) -> &CancellationToken {
        &self.token
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let mut running = self.studio.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runs) = running.get_mut(&self.job) {
            runs.retain(|(number, _)| *number != self.number);
            if runs.is_empty() {
                running.remove(&self.job);
            }
        }
        if running.is_empty() {
            self.studio.pixel_pool.calm_down();
        }
    }
}

impl Studio {
    /// Whether nothing more happens to a job for now: it is at its end, or parked. One that is at an end may run all the
    /// same: a late answer is taken in, or an unknown call is sent again. Read the job anew once this is true.
    #[must_use]
    pub fn is_over(&self, job: &Job) -> bool {
        (job.state.is_terminal() && !self.runs_here(&job.id)) || self.is_parked(&job.id)
    }

    /// Whether calls of a job cannot go on in this process just now: the disk is full, say. [`Studio::adopt`] and
    /// [`Studio::retry`] take them up again, and so does a later run.
    #[must_use]
    pub fn is_parked(&self, job: &str) -> bool {
        self.parked.why(job).is_some() && !self.runs_here(job)
    }

    /// Whether calls of a job run in this process.
    #[must_use]
    pub fn runs_here(&self, job: &str) -> bool {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).contains_key(job)
    }
}
