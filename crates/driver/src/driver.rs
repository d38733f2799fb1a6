//! The driver: its ports, and what it asks of the core.

use crate::{Gates, Harvest, Lane, Observer, Patience, Spool};
use impasto_intake::Limits;
use impasto_ports::{Blobs, Boxed, CallRow, Clock, Settlement, Spooled, Store, Transport};
use impasto_sdk::{Error, Kind, Registry, Result};
use std::sync::Arc;

/// Runs calls. Everything outside the process is behind a port.
#[derive(Clone)]
pub struct Driver {
    /// Sends exchanges.
    pub transport: Arc<dyn Transport>,
    /// The journal.
    pub store: Arc<dyn Store>,
    /// Where pictures end up.
    pub blobs: Arc<dyn Blobs>,
    /// Where answers lie until they are settled.
    pub spool: Spool,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Who watches.
    pub observer: Arc<dyn Observer>,
    /// Turns what came into rows.
    pub settler: Arc<dyn Settler>,
    /// The providers of this program.
    pub providers: Registry,
    /// How many calls of a key run side by side, and whose turn it is.
    pub gates: Arc<Gates>,
    /// How patient the loop is.
    pub patience: Patience,
    /// What an answer may be at most.
    pub limits: Limits,
}

/// Turns what a call brought in into rows of gallery and ledger. The core does that; the driver knows no prices.
pub trait Settler: Send + Sync {
    /// Looks at the pictures and says what is written. Pure but for reading the files.
    ///
    /// # Errors
    /// Only where this machine fails; a picture that is not one becomes a missing item.
    fn close<'a>(&'a self, call: &'a CallRow, harvest: &'a Harvest) -> Boxed<'a, Result<Close>>;

    /// Which lane a call goes in, and where it stands in the queue before it.
    ///
    /// # Errors
    /// Only where this machine fails.
    fn lane<'a>(&'a self, call: &'a CallRow) -> Boxed<'a, Result<Lane>>;
}

/// How a call closes.
#[derive(Clone, Debug)]
pub struct Close {
    /// What is committed.
    pub settlement: Settlement,
    /// Files that the gallery takes.
    pub files: Vec<Spooled>,
    /// Whether the spool still holds something of worth.
    pub spool: KeepSpool,
}

/// Whether the spool of a settled call stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepSpool {
    /// Everything of worth is in the gallery.
    No,
    /// A picture could not be used; its raw bytes stay.
    Yes,
}

/// Why a run stopped without bringing its call to an end.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// Another process has taken the call over.
    TakenOver,
    /// The row cannot be run here: its provider is gone, or the store or the disk failed. It stays as it is.
    Parked(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Parked(error)
    }
}

impl Stop {
    /// What to tell a person.
    #[must_use]
    pub fn into_error(self) -> Error {
        match self {
            Self::TakenOver => Error::new(Kind::Cancelled, "another process has taken this call over"),
            Self::Parked(error) => error,
        }
    }
}
