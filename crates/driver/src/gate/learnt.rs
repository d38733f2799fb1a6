//! What is known about a vendor's limits for one key.

use impasto_ports::{LaneLimits, LaneRow};
use impasto_sdk::{Quota, Window};
use std::time::Duration;
use tokio::time::Instant;

/// What was learnt longer ago is not true any more: accounts are raised to another tier, vendors change their minds.
pub(crate) const LONGEST_MEMORY: Duration = Duration::from_secs(24 * 60 * 60);
/// A vendor that says "used up" closes a lane for so long at most; then it is asked again.
const LONGEST_CLOSED: Duration = Duration::from_secs(120);

/// What is known about a vendor's limits for one key.
#[derive(Clone, Debug)]
pub(crate) struct Learnt {
    /// Calls side by side, as many as were configured.
    pub(crate) most: u32,
    /// As many as the vendor seems to bear: halved when it says "too fast", one more with each answer.
    pub(crate) width: u32,
    /// What may be used in a minute.
    pub(crate) limits: LaneLimits,
    /// How long a call usually takes.
    pub(crate) typical: Option<Duration>,
    /// Until when the vendor wants no call at all.
    pub(crate) closed_until: Option<Instant>,
    heard: Instant,
}

impl Learnt {
    /// Nothing yet.
    pub(crate) fn new(most: u32, now: Instant) -> Self {
        let most = most.max(1);
        let limits = LaneLimits::default();
        Self { most, width: most, limits, typical: None, closed_until: None, heard: now }
    }

    /// What an earlier run had learnt, unless that is too long ago.
    pub(crate) fn of_row(row: &LaneRow, most: u32, now: Instant, now_ms: i64) -> Self {
        let fresh = Self::new(most, now);
        let age = Duration::from_millis(u64::try_from(now_ms - row.learnt_at_ms).unwrap_or(0));
        if age > LONGEST_MEMORY {
            return fresh;
        }
        let left = row.closed_until_ms.and_then(|until| u64::try_from(until - now_ms).ok());
        let left = left.map(|left| Duration::from_millis(left).min(LONGEST_CLOSED * 2));
        Self {
            width: row.width.clamp(1, fresh.most),
            limits: row.limits,
            typical: row.typical_ms.map(Duration::from_millis),
            closed_until: left.map(|left| now + left),
            heard: now.checked_sub(age).unwrap_or(now),
            ..fresh
        }
    }

    /// For the journal.
    pub(crate) fn to_row(&self, provider: &str, account: &str, now: Instant, now_ms: i64) -> LaneRow {
        let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let left = self.closed_until.and_then(|until| until.checked_duration_since(now));
        LaneRow {
            provider: provider.into(),
            account: account.into(),
            width: self.width,
            limits: self.limits,
            sent: Vec::new(),
            typical_ms: self.typical.map(|typical| u64::try_from(typical.as_millis()).unwrap_or(u64::MAX)),
            closed_until_ms: left.map(|left| now_ms.saturating_add(millis(left))),
            learnt_at_ms: now_ms.saturating_sub(millis(now.duration_since(self.heard))),
        }
    }

    /// The configured width may change at any time; and what is old is forgotten.
    pub(crate) fn refresh(&mut self, most: u32, now: Instant) {
        if self.most != most.max(1) || now.duration_since(self.heard) > LONGEST_MEMORY {
            let typical = self.typical;
            let limits = if self.most == most.max(1) { LaneLimits::default() } else { self.limits };
            *self = Self { typical, limits, ..Self::new(most, now) };
        }
    }

    /// Calls side by side now.
    pub(crate) fn width(&self) -> u32 {
        let told = self.limits.requests.map_or(u32::MAX, |limit| u32::try_from(limit).unwrap_or(u32::MAX));
        self.width.min(told).max(1)
    }

    /// The vendor said "too fast": half as many from now on, and none for this long.
    pub(crate) fn slow_down(&mut self, wait: Duration, now: Instant) {
        self.width = (self.width / 2).max(1);
        self.close(wait, now);
        self.heard = now;
    }

    /// The vendor answered: one more.
    pub(crate) fn widen(&mut self, now: Instant) {
        self.width = self.width.saturating_add(1).min(self.most);
        self.heard = now;
    }

    /// What the vendor told of its limits.
    pub(crate) fn hear(&mut self, quota: &Quota, now: Instant) {
        let limit = |window: Option<Window>| window?.limit.filter(|limit| *limit > 0);
        let LaneLimits { images, requests, tokens } = &mut self.limits;
        for (known, window) in [(images, quota.images), (requests, quota.requests), (tokens, quota.tokens)] {
            *known = limit(window).or(*known);
        }
        for window in [quota.images, quota.requests, quota.tokens].into_iter().flatten() {
            if let (Some(0), Some(wait)) = (window.remaining, window.resets_in) {
                self.close(wait.min(LONGEST_CLOSED), now);
            }
        }
        self.heard = now;
    }

    /// A call took so long. Later ones weigh more.
    pub(crate) fn took(&mut self, duration: Duration) {
        self.typical = Some(self.typical.map_or(duration, |typical| (typical * 3 + duration) / 4));
    }

    fn close(&mut self, wait: Duration, now: Instant) {
        let until = now + wait;
        self.closed_until = Some(self.closed_until.map_or(until, |old| old.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(limit: u64, remaining: u64, seconds: u64) -> Option<Window> {
        let resets_in = Some(Duration::from_secs(seconds));
        Some(Window { limit: Some(limit), remaining: Some(remaining), resets_in })
    }

    #[test]
    fn what_the_vendor_tells_is_remembered_over_a_restart_for_a_day() {
        let now = Instant::now();
        let mut learnt = Learnt::new(8, now);
        let quota = Quota { images: window(5, 1, 9), tokens: window(1_000, 0, 6), ..Quota::default() };
        learnt.slow_down(Duration::from_secs(2), now);
        learnt.hear(&quota, now);
        learnt.took(Duration::from_secs(40));
        learnt.took(Duration::from_secs(20));
        let row = learnt.to_row("p", "a", now, 50_000);
        assert_eq!((row.width, row.limits.images, row.limits.tokens), (4, Some(5), Some(1_000)));
        assert_eq!(
            (row.typical_ms, row.closed_until_ms, row.learnt_at_ms),
            (Some(35_000), Some(56_000), 50_000)
        );
        let again = Learnt::of_row(&row, 8, now, 51_000);
        assert_eq!((again.width(), again.limits), (4, row.limits));
        assert_eq!(again.closed_until, Some(now + Duration::from_secs(5)));
        let day = 24 * 60 * 60 * 1000;
        let later = Learnt::of_row(&row, 8, now, 50_000 + day + 1);
        assert_eq!((later.width(), later.limits, later.closed_until), (8, LaneLimits::default(), None));
        assert_eq!(Learnt::of_row(&row, 2, now, 51_000).width(), 2, "never wider than configured");
    }

    #[test]
    fn a_limit_of_requests_narrows_and_what_is_old_is_forgotten_while_running() {
        let now = Instant::now();
        let mut learnt = Learnt::new(8, now);
        learnt.hear(&Quota { requests: window(3, 2, 1), ..Quota::default() }, now);
        assert_eq!(learnt.width(), 3);
        learnt.refresh(8, now + LONGEST_MEMORY / 2);
        assert_eq!(learnt.width(), 3);
        learnt.refresh(8, now + LONGEST_MEMORY * 2);
        assert_eq!((learnt.width(), learnt.limits), (8, LaneLimits::default()));
    }
}
