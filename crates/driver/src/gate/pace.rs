//! What left in the last minute, and when more may leave.

use impasto_ports::{LaneLimits, LaneSent};
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// The window that limits are told for.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// A sliding minute. A window that slides never lets more through than one that the vendor resets, wherever that begins.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    sent: VecDeque<Sent>,
    images: u64,
    requests: u64,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    at: Instant,
    images: u64,
    requests: u64,
}

impl Pace {
    /// A call for so many pictures is about to leave.
    pub(crate) fn note(&mut self, at: Instant, images: u64) {
        self.add(Sent { at, images, requests: 1 });
    }

    /// A call that was noted did not leave.
    pub(crate) fn forget(&mut self, at: Instant, images: u64) {
        let place = self.sent.iter().rposition(|sent| sent.at == at && sent.images == images);
        if let Some(sent) = place.and_then(|place| self.sent.remove(place)) {
            self.images -= sent.images;
            self.requests -= sent.requests;
        }
    }

    /// When a call for so many pictures may leave; `None`: now. One that is larger than the limit leaves when nothing
    /// else is in the window: waiting would not make it smaller.
    pub(crate) fn free_at(&mut self, limits: &LaneLimits, images: u64, now: Instant) -> Option<Instant> {
        self.slide(now);
        let (mut used_images, mut used_requests) = (self.images, self.requests);
        let mut free_at = None;
        for sent in &self.sent {
            let fits =
                |limit: Option<u64>, used: u64, more: u64| limit.is_none_or(|limit| used + more <= limit);
            if fits(limits.images, used_images, images) && fits(limits.requests, used_requests, 1) {
                break;
            }
            used_images -= sent.images;
            used_requests -= sent.requests;
            free_at = Some(sent.at + MINUTE);
        }
        free_at
    }

    /// Pictures and requests of the last minute.
    pub(crate) const fn used(&self) -> (u64, u64) {
        (self.images, self.requests)
    }

    /// The last minute for a row, second by second.
    pub(crate) fn rows(&mut self, now: Instant, now_ms: i64) -> Vec<LaneSent> {
        self.slide(now);
        let mut seconds: Vec<LaneSent> = Vec::new();
        for sent in &self.sent {
            let ago = i64::try_from(now.duration_since(sent.at).as_millis()).unwrap_or(i64::MAX);
            // Rounded up: rather a little late than too early.
            let at_ms = (now_ms - ago + 999) / 1000 * 1000;
            match seconds.last_mut().filter(|last| last.at_ms == at_ms) {
                Some(last) => {
                    last.images += sent.images;
                    last.requests += sent.requests;
                }
                None => seconds.push(LaneSent { at_ms, images: sent.images, requests: sent.requests }),
            }
        }
        seconds
    }

    /// The last minute as an earlier run kept it.
    pub(crate) fn of_row(row: &[LaneSent], now: Instant, now_ms: i64) -> Self {
        let mut pace = Self::default();
        for sent in row {
            let ago = Duration::from_millis(u64::try_from(now_ms - sent.at_ms).unwrap_or(0));
            if let Some(at) = now.checked_sub(ago).filter(|_| ago < MINUTE) {
                pace.add(Sent { at, images: sent.images, requests: sent.requests });
            }
        }
        pace
    }

    fn add(&mut self, sent: Sent) {
        self.images += sent.images;
        self.requests += sent.requests;
        self.sent.push_back(sent);
    }

    fn slide(&mut self, now: Instant) {
        while let Some(sent) = self.sent.front().copied().filter(|sent| now.duration_since(sent.at) >= MINUTE)
        {
            self.images -= sent.images;
            self.requests -= sent.requests;
            self.sent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: LaneLimits = LaneLimits { images: Some(5), requests: None, tokens: None };

    #[test]
    fn a_minute_holds_no_more_than_the_limit() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let second = |n| now + Duration::from_secs(n);
        assert_eq!(pace.free_at(&FIVE, 9, now), None, "larger than the limit, and nothing else is there");
        pace.note(now, 2);
        pace.note(second(10), 3);
        assert_eq!(pace.free_at(&FIVE, 1, second(10)), Some(second(60)));
        assert_eq!(pace.free_at(&FIVE, 3, second(10)), Some(second(70)));
        assert_eq!(pace.free_at(&FIVE, 9, second(10)), Some(second(70)));
        assert_eq!(pace.free_at(&FIVE, 2, second(60)), None);
        let requests = LaneLimits { requests: Some(1), ..LaneLimits::default() };
        assert_eq!(pace.free_at(&requests, 1, second(60)), Some(second(70)));
        assert_eq!(pace.free_at(&LaneLimits::default(), 99, second(60)), None);
        assert_eq!(pace.used(), (3, 1));
    }

    #[test]
    fn the_last_minute_survives_a_restart() {
        let (mut pace, now) = (Pace::default(), Instant::now() + MINUTE);
        pace.note(now, 2);
        pace.note(now + Duration::from_millis(1), 1);
        let row = pace.rows(now + Duration::from_secs(20), 100_000);
        assert_eq!(row.iter().map(|sent| sent.images).sum::<u64>(), 3);
        let later = now + Duration::from_secs(30);
        let mut again = Pace::of_row(&row, later, 110_000);
        let free_at = again.free_at(&FIVE, 5, later).unwrap();
        let left = free_at.duration_since(later);
        assert!(left >= Duration::from_secs(30) && left <= Duration::from_secs(32), "{left:?}");
        assert_eq!(Pace::of_row(&row, later, 200_000).used(), (0, 0));
    }

    #[test]
    fn what_did_not_leave_takes_no_room() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        pace.note(now, 2);
        pace.note(now, 3);
        pace.forget(now, 4);
        assert_eq!(pace.used(), (5, 2), "nothing of four pictures was noted");
        pace.forget(now, 3);
        assert_eq!((pace.used(), pace.free_at(&FIVE, 3, now)), ((2, 1), None));
    }
}
