//! Whoever waits for a job of this process to end is woken by that alone: of hundreds who wait, each event of each job
//! would else wake all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// Who waits for which job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends(Arc<Mutex<HashMap<String, Vec<oneshot::Sender<()>>>>>);

/// The end of a job, for one who waits.
#[derive(Debug)]
pub(crate) struct End {
    ends: Ends,
    job: String,
    told: oneshot::Receiver<()>,
}

impl Ends {
    /// The next end of a run of this job.
    pub(crate) fn of(&self, job: &str) -> End {
        let (tell, told) = oneshot::channel();
        self.waiting().entry(job.into()).or_default().push(tell);
        End { ends: self.clone(), job: job.into(), told }
    }

    /// Tells all who wait for it.
    pub(crate) fn tell(&self, job: &str) {
        let waiting = self.waiting().remove(job);
        for tell in waiting.into_iter().flatten() {
            // Whoever has gone meanwhile need not know.
            let _ = tell.send(());
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Vec<oneshot::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl End {
    /// Waits until it is told.
    pub(crate) async fn come(mut self) {
        // Every end is told before its sender goes.
        let _ = (&mut self.told).await;
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.told.close();
        let mut waiting = self.ends.waiting();
        if let Some(others) = waiting.get_mut(&self.job) {
            others.retain(|tell| !tell.is_closed());
            if others.is_empty() {
                waiting.remove(&self.job);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_of_a_job_wakes_those_who_wait_for_it_and_nobody_is_forgotten_there() {
        let ends = Ends::default();
        let (first, second, other) = (ends.of("a"), ends.of("a"), ends.of("b"));
        ends.tell("a");
        first.come().await;
        second.come().await;
        assert_eq!(ends.waiting().keys().collect::<Vec<_>>(), ["b"]);
        let left = ends.of("b");
        drop(other);
        assert_eq!(ends.waiting()["b"].len(), 1);
        drop(left);
        assert!(ends.waiting().is_empty());
    }
}
