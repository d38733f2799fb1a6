//! When a waiting call may expect to go: a guess, and said to be one.

use super::pace::MINUTE;
use impasto_ports::LaneLimits;
use std::time::Duration;

/// Where a waiting call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// Calls that go before it.
    pub(crate) ahead: u32,
    /// Until it goes; absent where nothing is known that a guess could come from.
    pub(crate) expected: Option<Duration>,
}

/// What a guess comes from.
pub(crate) struct Facts {
    pub(crate) ahead: u64,
    pub(crate) images: u64,
    pub(crate) free: u32,
    pub(crate) width: u32,
    pub(crate) typical: Option<Duration>,
    pub(crate) closed: Option<Duration>,
    pub(crate) limits: LaneLimits,
    /// Pictures and requests of the last minute.
    pub(crate) used: (u64, u64),
}

/// The longest of: until the vendor's pause is over; until enough calls have ended, at their usual length; and until the
/// limits of a minute have let those ahead through, taken to be as large as this one.
pub(crate) fn of(facts: &Facts) -> Forecast {
    let rounds =
        (facts.ahead + 1).saturating_sub(u64::from(facts.free)).div_ceil(u64::from(facts.width.max(1)));
    let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
    let slots = match facts.typical {
        _ if rounds == 0 => Some(Duration::ZERO),
        typical => typical.map(|typical| typical.saturating_mul(rounds)),
    };
    let (images, requests) = facts.used;
    let paced = minutes(facts.limits.images, images + (facts.ahead + 1) * facts.images)
        .max(minutes(facts.limits.requests, requests + facts.ahead + 1));
    let known = facts.closed.unwrap_or_default().max(paced);
    let expected = match slots {
        Some(slots) => Some(slots.max(known)),
        None => Some(known).filter(|known| !known.is_zero()),
    };
    Forecast { ahead: u32::try_from(facts.ahead).unwrap_or(u32::MAX), expected }
}

/// Whole minutes until so many have gone through a limit, the first minute's worth at once.
fn minutes(limit: Option<u64>, total: u64) -> Duration {
    let Some(limit) = limit.filter(|limit| *limit > 0 && total > *limit) else { return Duration::ZERO };
    let minutes = (total - limit).div_ceil(limit);
    MINUTE.saturating_mul(u32::try_from(minutes).unwrap_or(u32::MAX))
}

impl Forecast {
    /// Whether it is worth telling after what was told before.
    pub(crate) fn differs(&self, told: &Self) -> bool {
        match (self.expected, told.expected) {
            (Some(now), Some(before)) => self.ahead != told.ahead || now.abs_diff(before) > before / 4,
            (now, before) => self.ahead != told.ahead || now.is_some() != before.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(ahead: u64, free: u32) -> Facts {
        Facts {
            ahead,
            images: 1,
            free,
            width: 2,
            typical: Some(Duration::from_secs(20)),
            closed: None,
            limits: LaneLimits::default(),
            used: (0, 0),
        }
    }

    fn expected(facts: &Facts) -> Option<u64> {
        of(facts).expected.map(|expected| expected.as_secs())
    }

    #[test]
    fn the_longest_of_what_a_call_waits_for_counts() {
        for (ahead, free, seconds) in [(0, 1, 0), (0, 0, 20), (1, 0, 20), (2, 0, 40), (3, 2, 20)] {
            assert_eq!(expected(&facts(ahead, free)), Some(seconds), "{ahead} ahead, {free} free");
        }
        assert_eq!(expected(&Facts { typical: None, ..facts(0, 0) }), None);
        let closed = Some(Duration::from_secs(50));
        assert_eq!(expected(&Facts { closed, typical: None, ..facts(0, 0) }), Some(50));
        let limits = LaneLimits { images: Some(5), ..LaneLimits::default() };
        assert_eq!(expected(&Facts { limits, used: (5, 2), images: 2, ..facts(3, 2) }), Some(120));
        let limits = LaneLimits { requests: Some(4), ..LaneLimits::default() };
        assert_eq!(expected(&Facts { limits, used: (0, 2), ..facts(2, 2) }), Some(60));
    }

    #[test]
    fn small_changes_are_not_told() {
        let of = |ahead, seconds: Option<u64>| Forecast { ahead, expected: seconds.map(Duration::from_secs) };
        assert!(!of(3, Some(39)).differs(&of(3, Some(40))));
        assert!(of(2, Some(39)).differs(&of(3, Some(40))));
        assert!(of(3, Some(20)).differs(&of(3, Some(40))));
        assert!(of(3, Some(20)).differs(&of(3, None)));
    }
}
