//! How many calls of a provider run side by side: the vendor's limits, as they are learnt.

use impasto_sdk::Quota;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};

/// The gates of all providers.
#[derive(Debug, Default)]
pub struct Gates {
    gates: Mutex<HashMap<String, Arc<Gate>>>,
}

/// The gate of one provider. It narrows by half when the vendor says "too fast", and widens by one with each answer.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// As many as were configured.
    most: u32,
    /// As many as the vendor seems to bear.
    width: u32,
    inside: u32,
    closed_until: Option<Instant>,
}

/// The right to run one call; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    gate: Arc<Gate>,
}

impl Gates {
    /// The gate of a provider; its configured width may change at any time.
    pub(crate) fn of(&self, provider: &str, most: u32) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let gate = gates.entry(provider.to_owned()).or_insert_with(|| Arc::new(Gate::new(most)));
        gate.resize(most);
        Arc::clone(gate)
    }
}

impl Gate {
    fn new(most: u32) -> Self {
        let most = most.max(1);
        Self {
            state: Mutex::new(State { most, width: most, inside: 0, closed_until: None }),
            changed: Notify::new(),
        }
    }

    fn resize(&self, most: u32) {
        self.change(|state| {
            if state.most != most.max(1) {
                state.most = most.max(1);
                state.width = state.most;
            }
        });
    }

    /// Waits for a turn.
    pub(crate) async fn enter(self: &Arc<Self>) -> Permit {
        loop {
            let changed = self.changed.notified();
            match self.try_enter() {
                Ok(permit) => return permit,
                Err(Some(until)) => tokio::select! {
                    () = changed => {}
                    () = tokio::time::sleep_until(until) => {}
                },
                Err(None) => changed.await,
            }
        }
    }

    fn try_enter(self: &Arc<Self>) -> Result<Permit, Option<Instant>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = state.closed_until.filter(|until| *until > Instant::now()) {
            return Err(Some(until));
        }
        if state.inside >= state.width {
            return Err(None);
        }
        state.inside += 1;
        Ok(Permit { gate: Arc::clone(self) })
    }

    /// The vendor said "too fast": half as many from now on, and none for this long.
    pub(crate) fn slow_down(&self, wait: Duration) {
        self.change(|state| {
            state.width = (state.width / 2).max(1);
            let until = Instant::now() + wait;
            state.closed_until = Some(state.closed_until.map_or(until, |old| old.max(until)));
        });
    }

    /// The vendor answered: one more, and what its headers tell.
    pub(crate) fn answered(&self, quota: Option<Quota>) {
        self.change(|state| {
            state.width = (state.width + 1).min(state.most);
            let Some(quota) = quota else { return };
            if let Some(limit) = quota.limit.filter(|limit| *limit > 0) {
                state.width = state.width.min(limit);
            }
            if quota.remaining == Some(0) {
                let wait = quota.resets_in.unwrap_or_default().min(Duration::from_secs(120));
                state.closed_until = Some(Instant::now() + wait);
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.gate.change(|state| state.inside = state.inside.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_more_than_its_width_are_inside() {
        let gate = Gates::default().of("a", 2);
        let (first, _second) = (gate.enter().await, gate.enter().await);
        assert!(gate.try_enter().is_err());
        let waiting = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.enter().await }
        });
        tokio::task::yield_now().await;
        drop(first);
        waiting.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn too_fast_narrows_and_closes_and_answers_widen() {
        let gates = Gates::default();
        let gate = gates.of("a", 8);
        gate.slow_down(Duration::from_secs(10));
        assert_eq!(gate.state.lock().unwrap().width, 4);
        let before = Instant::now();
        let _permit = gate.enter().await;
        assert!(before.elapsed() >= Duration::from_secs(10));
        for _ in 0..9 {
            gate.answered(None);
        }
        assert_eq!(gate.state.lock().unwrap().width, 8);
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_window_closes_the_gate_until_it_is_over() {
        let gate = Gates::default().of("a", 8);
        let resets_in = Some(Duration::from_secs(6));
        gate.answered(Some(Quota { limit: Some(5), remaining: Some(0), resets_in }));
        let before = Instant::now();
        let _permit = gate.enter().await;
        assert!(before.elapsed() >= Duration::from_secs(6));
        assert_eq!(gate.state.lock().unwrap().width, 5);
    }
}
