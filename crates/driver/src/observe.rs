//! What others may watch while a call runs. Nothing here decides anything.

use crate::Brief;
use impasto_ports::{CallRow, Phase};
use impasto_sdk::{Answer, Effect, Error, Exchange};
use std::{path::PathBuf, time::Duration};

/// Hears what happens to calls. Called often and from any thread; must not block.
pub trait Observer: Send + Sync {
    /// Something happened to a call.
    fn hear(&self, call: &CallRow, event: CallEvent);

    /// As `hear`, of a call that waits for its turn: nobody holds its row.
    fn waits(&self, _call: &Brief, _event: CallEvent) {}

    /// An exchange with the vendor came to its end; one that was stopped is not told.
    fn exchanged(&self, _call: &CallRow, _exchange: &Exchanged) {}

    /// What was sent and what came back, for whoever tries a model out. An answer that never came is not told.
    fn witnessed(&self, _call: &CallRow, _exchange: &Exchange, _answer: &Answer, _took: Duration) {}
}

/// An exchange with a vendor that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// Whether it may be billed.
    pub effect: Effect,
    /// The status of an answer that came whole.
    pub status: Option<u16>,
    /// From the first byte that left to the last that came.
    pub took: Duration,
}

/// Something that happened to a call.
#[derive(Clone, Debug)]
pub enum CallEvent {
    /// It is in another phase.
    Phase(Phase),
    /// It waits before it is sent again, or because a vendor asked for it.
    Waiting {
        /// How long.
        wait: Duration,
        /// What the last send came to; absent before the first.
        because: Option<Error>,
    },
    /// It waits for its turn at the provider. Told where that takes two seconds or more, and again when it changes.
    Queued {
        /// Calls that go before it.
        ahead: u32,
        /// Until its turn, roughly; absent where nothing is known yet.
        expected: Option<Duration>,
    },
    /// An unfinished picture lies in the spool. The file may go when the call settles.
    Partial {
        /// Which picture of the call.
        index: u32,
        /// Where it lies.
        path: PathBuf,
    },
    /// A finished picture lies in the spool while the call goes on.
    Landed {
        /// Which picture of the call.
        index: u32,
        /// Where it lies.
        path: PathBuf,
    },
    /// How far it is, 0 to 1.
    Progress(f32),
    /// A piece of text.
    Text(String),
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn hear(&self, _: &CallRow, _: CallEvent) {}
}
