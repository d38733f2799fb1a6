//! A circuit breaker: a vendor that is down is not asked again and again.

use std::time::Duration;
use tokio::time::Instant;

/// Failures in a row that speak of a vendor that is down.
pub(crate) const MOST_FAILURES: u32 = 5;
/// How long nothing is sent then; doubled each time that a probe fails.
pub(crate) const FIRST_REST: Duration = Duration::from_secs(30);
/// At most so long.
pub(crate) const LONGEST_REST: Duration = Duration::from_secs(300);

/// Whether a vendor seems to be down.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    down: Option<Down>,
}

#[derive(Clone, Copy, Debug)]
struct Down {
    rest: Duration,
    until: Instant,
    probing: bool,
}

/// What may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// Everything.
    Up,
    /// One call, to see.
    Probe,
    /// Nothing more until that one call is answered.
    Probing,
    /// Nothing for so long.
    Down(Duration),
}

impl Breaker {
    pub(crate) fn health(&self, now: Instant) -> Health {
        match self.down {
            None => Health::Up,
            Some(down) if down.probing => Health::Probing,
            Some(down) if down.until > now => Health::Down(down.until - now),
            Some(_) => Health::Probe,
        }
    }

    /// Failures in a row.
    pub(crate) const fn failures(&self) -> u32 {
        self.failures
    }

    /// The vendor could not be reached, or broke down over a request.
    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        let rest = match self.down {
            None if self.failures >= MOST_FAILURES => FIRST_REST,
            // Calls that had left before the vendor went down say nothing new.
            None | Some(Down { probing: false, .. }) => return,
            Some(Down { rest, .. }) => (rest * 2).min(LONGEST_REST),
        };
        self.down = Some(Down { rest, until: now + rest, probing: false });
    }

    /// The vendor answered, whatever it said.
    pub(crate) fn answered(&mut self) {
        *self = Self::default();
    }

    /// The one call is on its way.
    pub(crate) fn probe(&mut self) {
        if let Some(down) = &mut self.down {
            down.probing = true;
        }
    }

    /// The one call came to no end that would tell anything.
    pub(crate) fn probe_given_up(&mut self) {
        if let Some(down) = &mut self.down {
            down.probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_in_a_row_stop_all_but_one_probe_after_a_rest() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..4 {
            breaker.failed(now);
        }
        breaker.answered();
        for _ in 0..4 {
            breaker.failed(now);
        }
        assert_eq!(breaker.health(now), Health::Up);
        let mut at = now;
        for seconds in [30, 60, 120, 240, 300, 300] {
            breaker.failed(at);
            assert_eq!(breaker.health(at), Health::Down(Duration::from_secs(seconds)));
            at += Duration::from_secs(seconds);
            assert_eq!(breaker.health(at), Health::Probe);
            breaker.probe();
            assert_eq!(breaker.health(at), Health::Probing);
        }
        breaker.probe_given_up();
        assert_eq!(breaker.health(at), Health::Probe);
        breaker.probe();
        breaker.answered();
        assert_eq!(breaker.health(at), Health::Up);
    }

    #[test]
    fn calls_that_had_left_before_do_not_prolong_the_rest() {
        let (mut breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..9 {
            breaker.failed(now);
        }
        assert_eq!(breaker.health(now), Health::Down(FIRST_REST));
        assert_eq!(breaker.failures(), 9);
    }
}
