//! What a gate has learnt, out of the journal and into it.

use super::{Gate, Lane, State, learnt::Learnt, pace::Pace};
use crate::{Driver, run::Flow};
use impasto_ports::{CallRow, LaneRow};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::Instant;

/// A gate that only widens is written so seldom: losing that costs nothing but a little speed.
const SELDOM: Duration = Duration::from_secs(10);

impl Driver {
    /// The gate of a call's lane. What an earlier run had learnt is read when the lane is first used.
    pub(crate) async fn gate(&self, call: &CallRow) -> Flow<(Arc<Gate>, Lane)> {
        let lane = self.settler.lane(call).await?;
        Ok((self.gate_of(&call.provider, &lane).await, lane))
    }

    pub(crate) async fn gate_of(&self, provider: &str, lane: &Lane) -> Arc<Gate> {
        if let Some(gate) = self.gates.find(provider, lane) {
            return gate;
        }
        let known = match self.store.lanes().await {
            Ok(rows) => rows.into_iter().find(|row| row.provider == provider && row.account == lane.account),
            Err(error) => {
                tracing::warn!(provider, %error, "what was learnt about limits cannot be read");
                None
            }
        };
        let gate = Gate::of(known.as_ref(), lane.width, self.clock.now_ms());
        self.gates.open(provider, lane, gate)
    }

    /// Writes what a gate has learnt, where that is worth it. No call fails because this does.
    pub(crate) async fn keep_learnt(&self, provider: &str, gate: &Gate, lane: &Lane) {
        let Some(row) = gate.unkept(provider, &lane.account, self.clock.now_ms()) else { return };
        if let Err(error) = self.store.put_lane(&row).await {
            tracing::warn!(provider, %error, "what was learnt about limits cannot be kept");
        }
    }
}

impl Gate {
    /// A gate that knows what its row says.
    pub(crate) fn of(row: Option<&LaneRow>, most: u32, now_ms: i64) -> Self {
        let now = Instant::now();
        let learnt = match row {
            Some(row) => Learnt::of_row(row, most, now, now_ms),
            None => Learnt::new(most, now),
        };
        let pace = Pace::of_row(row.map_or(&[], |row| &row.sent), now, now_ms);
        Self { state: Mutex::new(State::new(learnt, pace)) }
    }

    /// What there is to write, where that is worth it.
    pub(crate) fn unkept(&self, provider: &str, account: &str, now_ms: i64) -> Option<LaneRow> {
        let (mut state, now) = (self.lock(), Instant::now());
        let seldom = state.kept.is_none_or(|kept| now.duration_since(kept) >= SELDOM);
        let changed = state.learnt.width != state.kept_width;
        if !(state.unkept || seldom && changed) {
            return None;
        }
        (state.unkept, state.kept, state.kept_width) = (false, Some(now), state.learnt.width);
        let sent = state.pace.rows(now, now_ms);
        Some(LaneRow { sent, ..state.learnt.to_row(provider, account, now, now_ms) })
    }
}
