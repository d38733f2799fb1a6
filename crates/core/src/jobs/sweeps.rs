//! When the spool was looked through in this process, and what was left.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::MutexGuard;

/// Looks through the spool, of which one is taken at a time.
#[derive(Default)]
pub(crate) struct Sweeps {
    last: Mutex<Option<Instant>>,
    /// Bytes that were left then.
    kept: AtomicU64,
    turn: tokio::sync::Mutex<()>,
    /// Whether jobs ended during a look.
    missed: AtomicBool,
}

/// The right to look through the spool.
pub(crate) type Turn<'a> = MutexGuard<'a, ()>;

impl Sweeps {
    /// Notes a look that has left so many bytes.
    pub(crate) fn note(&self, kept: u64) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.kept.store(kept, Ordering::Relaxed);
    }

    /// Bytes that the last look left.
    pub(crate) fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// Whether the last look is longer ago than this, or there was none.
    pub(crate) fn is_older_than(&self, age: Duration) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| last.elapsed() > age)
    }

    /// A turn, unless somebody looks just now: then it is known that a job ended meanwhile.
    pub(crate) fn try_turn(&self) -> Option<Turn<'_>> {
        let turn = self.turn.try_lock().ok();
        if turn.is_none() {
            self.missed.store(true, Ordering::SeqCst);
        }
        turn
    }

    /// A turn where jobs ended during a look, once nobody looks any more.
    pub(crate) async fn turn_for_missed(&self) -> Option<Turn<'_>> {
        let turn = self.turn.lock().await;
        self.missed.swap(false, Ordering::SeqCst).then_some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_look_is_for_all_jobs_that_ended_during_the_last() {
        let sweeps = Sweeps::default();
        let turn = sweeps.try_turn();
        assert!(turn.is_some());
        assert!(sweeps.try_turn().is_none() && sweeps.try_turn().is_none());
        drop(turn);
        assert!(sweeps.turn_for_missed().await.is_some());
        assert!(sweeps.turn_for_missed().await.is_none());
    }

    #[test]
    fn no_look_is_older_than_anything() {
        let sweeps = Sweeps::default();
        assert!(sweeps.is_older_than(Duration::from_secs(600)));
        sweeps.note(7);
        assert!(!sweeps.is_older_than(Duration::from_secs(600)));
        assert_eq!(sweeps.kept(), 7);
    }
}
