//! How long to wait before the same exchange is sent again.

use impasto_sdk::{Error, Retry};
use std::{hash::BuildHasher, time::Duration};

/// How patient the loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Sends of one exchange at most, the first included.
    pub tries: u32,
    /// The wait before the second send, where the vendor says nothing; doubles each time.
    pub first_wait: Duration,
    /// A wait of the loop's own choice at most.
    pub longest_wait: Duration,
    /// A wait that a vendor asks for at most; more than that and the call fails, saying so.
    pub longest_asked: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 5,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
            longest_asked: Duration::from_secs(120),
        }
    }
}

impl Patience {
    /// The wait after this many failed sends, or `None` where it is time to give up.
    #[must_use]
    pub fn wait(&self, failed: u32, error: &Error) -> Option<Duration> {
        if failed >= self.tries {
            return None;
        }
        match error.retry {
            Retry::Never | Retry::Exhausted => None,
            Retry::After(Some(asked)) if asked > self.longest_asked => None,
            // The vendor's own figure is a lower bound; a little more keeps calls from coming back in step.
            Retry::After(Some(asked)) => Some(asked.max(Duration::from_millis(50)) + jitter(asked / 10)),
            Retry::After(None) => {
                let doubled = self.first_wait.saturating_mul(1 << failed.saturating_sub(1).min(16));
                let capped = doubled.min(self.longest_wait);
                Some(capped - jitter(capped / 4))
            }
        }
    }
}

/// Something from nothing to `most`. The hasher's random keys are the source: no more is needed to spread calls out.
fn jitter(most: Duration) -> Duration {
    let random = std::collections::hash_map::RandomState::new().hash_one(0u8);
    let nanos = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(if nanos == 0 { 0 } else { random % nanos })
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Kind;

    fn error(retry: Retry) -> Error {
        Error::new(Kind::RateLimited, "too fast").retry(retry)
    }

    #[test]
    fn waits_grow_and_are_capped() {
        let patience = Patience { tries: 20, ..Patience::default() };
        for (failed, low, high) in [(1, 375, 500), (2, 750, 1000), (3, 1500, 2000), (12, 22_500, 30_000)] {
            let wait = patience.wait(failed, &error(Retry::After(None))).unwrap();
            assert!((low..=high).contains(&wait.as_millis()), "{failed}: {wait:?}");
        }
    }

    #[test]
    fn the_vendors_figure_is_a_lower_bound() {
        let wait = Patience::default().wait(1, &error(Retry::After(Some(Duration::from_secs(34))))).unwrap();
        assert!(wait >= Duration::from_secs(34) && wait <= Duration::from_secs(38), "{wait:?}");
    }

    #[test]
    fn it_gives_up_when_it_should() {
        let patience = Patience::default();
        assert_eq!(patience.wait(1, &error(Retry::Never)), None);
        assert_eq!(patience.wait(5, &error(Retry::After(None))), None);
        assert_eq!(patience.wait(1, &error(Retry::After(Some(Duration::from_secs(3600))))), None);
    }
}
