//! The lanes: what the vendor bears of one key, and who may use it next.
//!
//! A lane belongs to a provider and an account, which is a fingerprint of the key. Before each lane is a gate: it knows
//! what was learnt of the vendor's limits ([`learnt`]), spreads calls over the minute ([`pace`]), lets those that wait in
//! one after the other, fairly ([`queue`]), and stops asking a vendor that is down ([`breaker`]).

mod breaker;
mod forecast;
mod keep;
mod learnt;
mod pace;
mod permit;
mod queue;
mod state;

pub(crate) use forecast::Forecast;
pub(crate) use permit::{Down, Permit, Ticket};
pub(crate) use queue::Place;

use impasto_ports::Priority;
use state::State;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit, oneshot},
    time::Instant,
};

/// Which lane a call goes in, and where it stands in the queue before it. The core says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// A fingerprint of the key and where it is used; never the key.
    pub account: String,
    /// Calls side by side at most, as configured.
    pub width: u32,
    /// Who asks; callers take turns.
    pub caller: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Pictures that the call asks for.
    pub images: u32,
}

/// The gates of all lanes.
#[derive(Debug)]
pub struct Gates {
    gates: Mutex<HashMap<(String, String), Arc<Gate>>>,
    reading: Semaphore,
}

/// Rows that are read at once to find their lanes. Of many more, each would be in memory until its turn to be read.
const READ_AT_ONCE: usize = 4;

/// The gate of one lane.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
}

/// Whether a call that waits may be turned away because the vendor is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has never been inside.
    Fresh,
    /// It has been inside, and comes back to be sent again: its own patience decides when it gives up.
    Back(Place),
}

impl Default for Gates {
    fn default() -> Self {
        Self { gates: Mutex::default(), reading: Semaphore::new(READ_AT_ONCE) }
    }
}

impl Gates {
    /// The turn to read what a call needs before it can line up: after a restart very many want to. Others who use the
    /// journal then need not wait behind all of them.
    pub async fn reading(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.reading.acquire().await.ok()
    }

    /// The gate of a lane, where it is there; its configured width may change at any time.
    pub(crate) fn find(&self, provider: &str, lane: &Lane) -> Option<Arc<Gate>> {
        let gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.get(&(provider.to_owned(), lane.account.clone())).cloned()?;
        gate.with(|state| state.learnt.refresh(lane.width, Instant::now()));
        Some(gate)
    }

    /// Puts a gate before a lane, unless one is there by now.
    pub(crate) fn open(&self, provider: &str, lane: &Lane, gate: Gate) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry((provider.to_owned(), lane.account.clone())).or_insert_with(|| Arc::new(gate));
        Arc::clone(gate)
    }
}

impl Gate {
    /// Lines up. The ticket is called when it is its turn; dropping it gives the place back.
    pub(crate) fn line_up(self: &Arc<Self>, lane: &Lane, standing: Standing) -> Ticket {
        let (tell, told) = oneshot::channel();
        let place = self.with(|state| state.line_up(lane, standing, tell));
        Ticket::new(Arc::clone(self), place, lane, told)
    }

    /// Lets a call in at once: the vendor is at work on it already, so it has no turn to wait for.
    pub(crate) fn join(self: &Arc<Self>, lane: &Lane) -> Permit {
        let place = self.with(|state| {
            state.inside += 1;
            state.queue.enter(&lane.caller);
            state.queue.new_place()
        });
        Permit::new(Arc::clone(self), place, &lane.caller)
    }

    /// Changes something, and lets in whoever may go now.
    fn with<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let done = change(&mut state);
        if let Some(until) = state.let_in(Instant::now()) {
            self.wake_at(&mut state, until);
        }
        done
    }

    /// Looks again at this moment, unless that is arranged already.
    fn wake_at(self: &Arc<Self>, state: &mut State, until: Instant) {
        if state.alarm.is_some_and(|alarm| alarm <= until) {
            return;
        }
        // Without a runtime nobody waits: the program is ending.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        state.alarm = Some(until);
        let gate = Arc::downgrade(self);
        runtime.spawn(async move {
            tokio::time::sleep_until(until).await;
            if let Some(gate) = gate.upgrade() {
                gate.with(|state| state.alarm = state.alarm.filter(|alarm| *alarm > until));
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long until a call may expect to go.
    pub(crate) fn forecast(&self, ticket: &Ticket) -> Forecast {
        self.lock().forecast(ticket.place(), ticket.images(), Instant::now())
    }

    /// The vendor said "too fast": half as many from now on, and none for this long.
    pub(crate) fn slow_down(self: &Arc<Self>, wait: Duration) {
        self.with(|state| {
            state.learnt.slow_down(wait, Instant::now());
            state.unkept = true;
        });
    }

    /// The vendor did what was asked: one more.
    pub(crate) fn widen(self: &Arc<Self>) {
        self.with(|state| state.learnt.widen(Instant::now()));
    }

    /// What the vendor told of its limits.
    pub(crate) fn hear(self: &Arc<Self>, quota: &impasto_sdk::Quota) {
        self.with(|state| {
            let before = (state.learnt.limits, state.learnt.closed_until);
            state.learnt.hear(quota, Instant::now());
            state.unkept |= before != (state.learnt.limits, state.learnt.closed_until);
        });
    }
}

#[cfg(test)]
mod tests;
