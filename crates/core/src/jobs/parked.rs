//! Jobs that cannot go on in this process for a while: the disk is full, a download fails for long.

use impasto_sdk::Error;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Waits before a job is taken up again, the last one over and over. A vendor's addresses are often good for an hour.
const WAITS: [Duration; 5] = [
    Duration::from_secs(15),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(30 * 60),
];

/// Which jobs, and when each is taken up again.
#[derive(Debug, Default)]
pub(crate) struct Parked(Mutex<HashMap<String, Stop>>);

#[derive(Debug)]
struct Stop {
    /// Why it does not go on; absent while it is tried again.
    error: Option<Error>,
    tries: usize,
    again_ms: i64,
}

impl Parked {
    /// A job cannot go on.
    pub(crate) fn park(&self, job: &str, error: &Error, now_ms: i64) {
        let mut jobs = self.jobs();
        let stop = jobs.entry(job.into()).or_insert(Stop { error: None, tries: 0, again_ms: 0 });
        // Several calls of a job may stop for one reason.
        if stop.error.replace(error.clone()).is_none() {
            stop.again_ms = now_ms.saturating_add(wait(stop.tries));
            stop.tries += 1;
        }
    }

    /// A job is tried again.
    pub(crate) fn try_again(&self, job: &str) {
        if let Some(stop) = self.jobs().get_mut(job) {
            stop.error = None;
        }
    }

    /// A job has come as far as it can; one that is parked stays.
    pub(crate) fn forget(&self, job: &str) {
        let mut jobs = self.jobs();
        if jobs.get(job).is_some_and(|stop| stop.error.is_none()) {
            jobs.remove(job);
        }
    }

    /// A job is another's business.
    pub(crate) fn give_up(&self, job: &str) {
        self.jobs().remove(job);
    }

    /// Why a job does not go on, where it does not.
    pub(crate) fn why(&self, job: &str) -> Option<Error> {
        self.jobs().get(job).and_then(|stop| stop.error.clone())
    }

    /// Jobs whose time has come. They are due again after their next wait, should nobody be able to take them up.
    pub(crate) fn due(&self, now_ms: i64) -> Vec<String> {
        let mut due = Vec::new();
        for (job, stop) in self.jobs().iter_mut() {
            if stop.error.is_some() && stop.again_ms <= now_ms {
                stop.again_ms = now_ms.saturating_add(wait(stop.tries));
                due.push(job.clone());
            }
        }
        due
    }

    fn jobs(&self) -> MutexGuard<'_, HashMap<String, Stop>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait(tries: usize) -> i64 {
    let wait = WAITS[tries.min(WAITS.len() - 1)];
    i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Kind;

    #[test]
    fn a_job_is_tried_again_later_and_later_until_it_goes_on() {
        let (parked, full) = (Parked::default(), Error::new(Kind::Unexpected, "the disk is full"));
        let mut now = 0;
        for wait in [15_000, 60_000, 300_000, 900_000, 1_800_000, 1_800_000] {
            parked.park("j", &full, now);
            parked.park("j", &full, now);
            assert_eq!(parked.why("j"), Some(full.clone()));
            assert!(parked.due(now + wait - 1).is_empty(), "{wait}");
            now += wait;
            assert_eq!(parked.due(now), ["j"], "{wait}");
            assert!(parked.due(now).is_empty(), "it is being taken up");
            parked.try_again("j");
            assert!(parked.why("j").is_none());
        }
        parked.forget("j");
        assert!(parked.jobs().is_empty());
    }

    #[test]
    fn a_job_that_nobody_could_take_up_is_due_again() {
        let parked = Parked::default();
        parked.park("j", &Error::new(Kind::Unexpected, "the store is locked"), 0);
        assert_eq!(parked.due(20_000), ["j"]);
        parked.forget("j");
        assert_eq!(parked.due(80_000), ["j"]);
        parked.give_up("j");
        assert!(parked.due(i64::MAX).is_empty());
    }
}
