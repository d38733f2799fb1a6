//! Calls that are to run.

use impasto_ports::CallRow;

/// A call that is to run.
#[derive(Debug)]
pub(crate) enum Due {
    /// Its row is at hand.
    Here(Box<CallRow>),
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

    /// The call, and the epoch that holds it.
    pub(crate) fn name(&self) -> (String, u64) {
        match self {
            Self::Here(call) => (call.id.clone(), call.epoch),
            Self::Kept { id, epoch } => (id.clone(), *epoch),
        }
    }
}

impl From<CallRow> for Due {
    fn from(call: CallRow) -> Self {
        Self::Here(Box::new(call))
    }
}
