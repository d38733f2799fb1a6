//! The turn of a call: a ticket while it waits, a permit while it is inside.

use super::{Gate, Lane, Place};
use std::{sync::Arc, time::Duration};
use tokio::{sync::oneshot, time::Instant};

/// What a waiting call is told in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is its turn.
    Go {
        /// It is the one that finds out whether the vendor is up again.
        is_probe: bool,
        /// When it was let in.
        at: Instant,
    },
    /// The vendor is down.
    Down {
        /// Until it is tried again.
        left: Duration,
        /// Failures in a row.
        failures: u32,
    },
}

/// The vendor is down; the call was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Down {
    /// Until it is tried again.
    pub(crate) left: Duration,
    /// Failures in a row.
    pub(crate) failures: u32,
}

/// The right to run one call; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
    place: Place,
    caller: String,
    since: Instant,
    /// When it was let in, and for how many pictures, where that counts as something that left.
    noted: Option<(Instant, u64)>,
    /// Whether the vendor did what was asked: then its length says how long calls take.
    done: bool,
    is_probe: bool,
}

impl Permit {
    pub(crate) fn new(gate: Arc<Gate>, place: Place, caller: &str) -> Self {
        let since = Instant::now();
        Self { gate, place, caller: caller.into(), since, noted: None, done: false, is_probe: false }
    }

    /// Where the call stands among those of its caller, should it come back.
    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    /// The vendor did what was asked.
    pub(crate) fn did_well(&mut self) {
        self.done = true;
    }

    /// Gives it back unused: nothing left, so nothing counts against the limits of the minute.
    pub(crate) fn take_back(self) {
        if let Some((at, images)) = self.noted {
            self.gate.with(|state| state.pace.forget(at, images));
        }
    }

    /// The vendor answered, whatever it said: it is up.
    pub(crate) fn answered(&mut self) {
        self.is_probe = false;
        self.gate.with(|state| state.breaker.answered());
    }

    /// The vendor could not be reached, or broke down.
    pub(crate) fn failed(&mut self) {
        self.is_probe = false;
        self.gate.with(|state| state.breaker.failed(Instant::now()));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.gate.with(|state| {
            state.leave(&self.caller);
            if self.done {
                state.learnt.took(self.since.elapsed());
            }
            if self.is_probe {
                state.breaker.probe_given_up();
            }
        });
    }
}

/// A place in the queue; given back when dropped.
#[derive(Debug)]
pub(crate) struct Ticket {
    gate: Arc<Gate>,
    place: Place,
    caller: String,
    images: u32,
    told: Option<oneshot::Receiver<Verdict>>,
}

impl Ticket {
    pub(crate) fn new(gate: Arc<Gate>, place: Place, lane: &Lane, told: oneshot::Receiver<Verdict>) -> Self {
        Self { gate, place, caller: lane.caller.clone(), images: lane.images, told: Some(told) }
    }

    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    pub(crate) const fn images(&self) -> u32 {
        self.images
    }

    /// Waits for the turn. May be dropped and called again; called no more after it has answered.
    pub(crate) async fn turn(&mut self) -> Result<Permit, Down> {
        let verdict = match &mut self.told {
            Some(told) => told.await,
            None => std::future::pending().await,
        };
        match verdict {
            Ok(verdict) => self.hear(verdict),
            // The gate tells every ticket before it lets go of it.
            Err(_) => std::future::pending().await,
        }
    }

    /// The turn, where it need not be waited for.
    pub(crate) fn turn_now(&mut self) -> Option<Result<Permit, Down>> {
        let verdict = self.told.as_mut()?.try_recv().ok()?;
        Some(self.hear(verdict))
    }

    fn hear(&mut self, verdict: Verdict) -> Result<Permit, Down> {
        self.told = None;
        match verdict {
            Verdict::Go { is_probe, at } => {
                let mut permit = Permit::new(Arc::clone(&self.gate), self.place, &self.caller);
                (permit.is_probe, permit.noted) = (is_probe, Some((at, u64::from(self.images))));
                Ok(permit)
            }
            Verdict::Down { left, failures } => Err(Down { left, failures }),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let Some(mut told) = self.told.take() else { return };
        self.gate.with(|state| {
            if state.queue.remove(self.place).is_some() {
                return;
            }
            // It was its turn just now, and nobody is there to take it.
            if let Ok(Verdict::Go { is_probe, at }) = told.try_recv() {
                state.leave(&self.caller);
                state.pace.forget(at, u64::from(self.images));
                if is_probe {
                    state.breaker.probe_given_up();
                }
            }
        });
    }
}
