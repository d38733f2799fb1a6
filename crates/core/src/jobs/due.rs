//! Calls that are to run.

use impasto_driver::Called;
use impasto_ports::CallRow;

/// A call that is to run.
#[derive(Debug)]
pub(crate) enum Due {
    /// Its row is at hand.
    Here(Box<CallRow>),
    /// Its turn is there, and its row is at hand and written as sent.
    Called(Box<(CallRow, Called)>),
    /// Its row stands in the journal: after a restart there may be very many, and few can run at once.
    Kept {
        /// The call.
        id: String,
        /// The epoch that holds it.
        epoch: u64,
    },
}

impl Due {
    /// What was claimed a moment ago.
    pub(crate) fn kept(call: CallRow) -> Self {
        Self::Kept { id: call.id, epoch: call.epoch }
    }

    /// A call, with its turn where it was called up.
    pub(crate) fn called((call, called): (CallRow, Option<Called>)) -> Self {
        match called {
            Some(called) => Self::Called(Box::new((call, called))),
            None => call.into(),
        }
    }

    /// The call, and the epoch that holds it.
    pub(crate) fn name(&self) -> (String, u64) {
        match self {
            Self::Here(call) => (call.id.clone(), call.epoch),
            Self::Called(both) => (both.0.id.clone(), both.0.epoch),
            Self::Kept { id, epoch } => (id.clone(), *epoch),
        }
    }
}

impl From<CallRow> for Due {
    fn from(call: CallRow) -> Self {
        Self::Here(Box::new(call))
    }
}
