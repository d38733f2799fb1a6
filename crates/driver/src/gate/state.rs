//! What a gate knows, under its lock, and whom it lets in.

use super::{
    Forecast, Lane, Place, Standing,
    breaker::{Breaker, Health},
    forecast,
    learnt::Learnt,
    pace::Pace,
    permit::Verdict,
    queue::Queue,
};
use tokio::{sync::oneshot, time::Instant};

/// What a gate knows.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) learnt: Learnt,
    pub(crate) pace: Pace,
    pub(crate) breaker: Breaker,
    pub(crate) queue: Queue<Waiting>,
    /// Calls inside.
    pub(crate) inside: u32,
    /// When it looks again by itself.
    pub(crate) alarm: Option<Instant>,
    /// Whether it knows something that matters and is not in the journal.
    pub(crate) unkept: bool,
    /// When the journal was written last.
    pub(crate) kept: Option<Instant>,
    /// The width that stands there.
    pub(crate) kept_width: u32,
}

/// A call that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    images: u64,
    standing: Standing,
    caller: String,
    tell: oneshot::Sender<Verdict>,
}

impl State {
    pub(crate) fn new(learnt: Learnt, pace: Pace) -> Self {
        Self {
            kept_width: learnt.width,
            learnt,
            pace,
            breaker: Breaker::default(),
            queue: Queue::default(),
            inside: 0,
            alarm: None,
            unkept: false,
            kept: None,
        }
    }

    pub(crate) fn line_up(
        &mut self,
        lane: &Lane,
        standing: Standing,
        tell: oneshot::Sender<Verdict>,
    ) -> Place {
        let place = match standing {
            Standing::Fresh => self.queue.new_place(),
            Standing::Back(place) => place,
        };
        let caller = lane.caller.clone();
        let waiting = Waiting { images: u64::from(lane.images), standing, caller, tell };
        self.queue.push(place, &lane.caller, lane.priority, waiting, Instant::now());
        place
    }

    /// Lets in whoever may go; gives when to look again, where that is known. The one whose turn it is waits for its
    /// turn at the limits too: a smaller call does not slip by, or a large one would never go.
    pub(crate) fn let_in(&mut self, now: Instant) -> Option<Instant> {
        self.queue.age(now);
        let mut health = self.breaker.health(now);
        if let Health::Down(left) = health {
            for waiting in self.queue.remove_all(|waiting| waiting.standing == Standing::Fresh) {
                let _ = waiting.tell.send(Verdict::Down { left, failures: self.breaker.failures() });
            }
            health = Health::Up;
        }
        while self.inside < self.learnt.width() && health != Health::Probing {
            let images = self.queue.peek()?.images;
            let closed = self.learnt.closed_until.filter(|until| *until > now);
            let paced = self.pace.free_at(&self.learnt.limits, images, now);
            if let Some(until) = closed.max(paced) {
                return Some(until);
            }
            let waiting = self.queue.pop()?;
            self.inside += 1;
            let is_probe = health == Health::Probe;
            if waiting.tell.send(Verdict::Go { is_probe, at: now }).is_err() {
                self.leave(&waiting.caller);
                continue;
            }
            self.pace.note(now, images);
            self.unkept |= self.learnt.limits.images.is_some() || self.learnt.limits.requests.is_some();
            if is_probe {
                self.breaker.probe();
                health = Health::Probing;
            }
        }
        None
    }

    pub(crate) fn leave(&mut self, caller: &str) {
        self.inside = self.inside.saturating_sub(1);
        self.queue.leave(caller);
    }

    pub(crate) fn forecast(&self, place: Place, images: u32, now: Instant) -> Forecast {
        let ahead = self.queue.ahead(place);
        forecast::of(&forecast::Facts {
            ahead: ahead as u64,
            images: u64::from(images),
            free: self.learnt.width().saturating_sub(self.inside),
            width: self.learnt.width(),
            typical: self.learnt.typical,
            closed: self.learnt.closed_until.and_then(|until| until.checked_duration_since(now)),
            limits: self.learnt.limits,
            used: self.pace.used(),
        })
    }
}
