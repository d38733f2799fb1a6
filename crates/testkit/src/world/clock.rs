//! A clock that does not wait.

use impasto_ports::{Boxed, Clock};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// When every world begins: 21 November 2026, 10:00 UTC, in milliseconds since 1970.
pub const START_MS: i64 = 1_795_255_200_000;

/// Sleeping takes no time; the clock jumps ahead instead, and the sleeps are remembered.
#[derive(Debug, Default)]
pub struct InstantClock {
    slept: Mutex<Vec<Duration>>,
}

impl InstantClock {
    /// Every sleep, in order.
    #[must_use]
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Clock for InstantClock {
    fn now_ms(&self) -> i64 {
        let slept: Duration = self.slept().iter().sum();
        START_MS + i64::try_from(slept.as_millis()).unwrap_or(i64::MAX - START_MS)
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        Box::pin(async move {
            self.slept.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
            // Others get their turn, as they would in a real wait.
            tokio::task::yield_now().await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleeping_moves_the_clock_and_takes_no_time() {
        let (clock, start) = (InstantClock::default(), std::time::Instant::now());
        clock.sleep(Duration::from_secs(3_600)).await;
        assert_eq!(clock.now_ms(), START_MS + 3_600_000);
        assert!(start.elapsed() < Duration::from_secs(60));
        assert_eq!(clock.slept(), [Duration::from_secs(3_600)]);
    }
}
