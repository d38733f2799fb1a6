//! Where pixels are worked on: as many pictures at a time as there are processors. Hundreds of requests may bring or make
//! pictures at once; each picture that is worked on is held in memory, and more threads than processors would only keep
//! those waiting whose pictures are ready.

use impasto_sdk::{Error, Kind, Result};
use std::{pin::pin, sync::Arc, thread::available_parallelism};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Places for pixel work.
pub(crate) struct PixelPool {
    places: Arc<Semaphore>,
    /// How much of it work may have that nobody waits for.
    idle: Semaphore,
    count: u32,
    calm: Notify,
}

/// Whether others want the processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Jobs run: what nobody waits for takes one place, one after the other.
    Busy,
    /// Nobody does: it takes as many as there are.
    Quiet,
}

impl Default for PixelPool {
    fn default() -> Self {
        Self::new(available_parallelism().map_or(1, usize::from))
    }
}

impl PixelPool {
    /// With so many places.
    pub(crate) fn new(places: usize) -> Self {
        let count = u32::try_from(places).unwrap_or(u32::MAX);
        Self {
            places: Arc::new(Semaphore::new(places)),
            idle: Semaphore::new(places),
            count,
            calm: Notify::new(),
        }
    }

    /// A place, kept for as long as pixels are in memory.
    pub(crate) async fn place(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.map_err(closed)
    }

    /// Works at a place on a thread of its own. The work goes on, and keeps its place, when nobody waits for it any more.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = self.place().await?;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
    }

    /// The turn of work that nobody waits for. What is in demand may change while it waits, see [`PixelPool::calm_down`].
    pub(crate) async fn idle_turn(&self, demand: impl Fn() -> Demand) -> Result<SemaphorePermit<'_>> {
        loop {
            let mut calm = pin!(self.calm.notified());
            // From here on nothing is missed, although it is not waited for yet.
            calm.as_mut().enable();
            if demand() == Demand::Quiet {
                let turn = self.idle.acquire().await.map_err(closed)?;
                if demand() == Demand::Quiet {
                    return Ok(turn);
                }
                // A job began while it waited.
                continue;
            }
            tokio::select! {
                biased;
                () = calm => {}
                turn = self.idle.acquire_many(self.count) => return turn.map_err(closed),
            }
        }
    }

    /// Nobody wants the processors any more.
    pub(crate) fn calm_down(&self) {
        self.calm.notify_waiters();
    }
}

/// Nothing closes it; the library wants to know what would be said.
fn closed(error: tokio::sync::AcquireError) -> Error {
    Error::new(Kind::Unexpected, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn no_more_pictures_are_worked_on_than_there_are_places() {
        let pool = PixelPool::new(2);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let works = (0..8).map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            pool.work(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        });
        for done in futures_util::future::join_all(works).await {
            done.unwrap();
        }
        assert_eq!((now.load(Ordering::SeqCst), most.load(Ordering::SeqCst)), (0, 2));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_goes_one_by_one_while_jobs_run() {
        let pool = PixelPool::new(2);
        let (quiet, busy) = (|| Demand::Quiet, || Demand::Busy);
        let both = (pool.idle_turn(quiet).await.unwrap(), pool.idle_turn(quiet).await.unwrap());
        assert!(pool.idle_turn(quiet).now_or_never().is_none());
        drop(both);
        let _alone = pool.idle_turn(busy).await.unwrap();
        assert!(pool.idle_turn(busy).now_or_never().is_none());
        assert!(pool.idle_turn(quiet).now_or_never().is_none());
    }

    #[tokio::test]
    async fn what_waits_goes_side_by_side_once_no_job_runs() {
        let (pool, runs) = (PixelPool::new(2), AtomicUsize::new(1));
        let demand = || if runs.load(Ordering::SeqCst) > 0 { Demand::Busy } else { Demand::Quiet };
        let first = pool.idle_turn(demand).await.unwrap();
        let (mut second, mut third) = (pin!(pool.idle_turn(demand)), pin!(pool.idle_turn(demand)));
        assert!(second.as_mut().now_or_never().is_none() && third.as_mut().now_or_never().is_none());
        runs.store(0, Ordering::SeqCst);
        pool.calm_down();
        drop(first);
        let (second, third) = tokio::join!(second, third);
        assert!(second.is_ok() && third.is_ok());
    }
}
