//! What the driver and the core need from outside: transport, blobs, store, clock, keys. Provider authors never see it.
//!
//! Everything here is `dyn`-safe and free of any runtime: the rim chooses tokio, reqwest and SQL; tests choose none.

mod blobs;
mod board;
mod budget;
mod call;
mod clock;
mod image;
mod job;
mod lane;
mod ledger;
mod model;
mod registry;
mod secret;
mod store;
mod tally;
mod token;
mod transport;

pub use blobs::{Blobs, Spooled};
pub use board::BoardRow;
pub use budget::{Amount, Bound, Every, Most, Reached, Reservation, Scope, Stake, Standing, admit};
pub use call::{Attempt, Billed, CallRow, Claim, Fence, Phase};
pub use clock::Clock;
pub use image::{ImageKind, ImagePage, ImageQuery, ImageRow};
pub use job::{JobKind, JobQuery, JobRow, JobState, PriceLayer, Priced, Priority, WholeJob};
pub use lane::{LaneLimits, LaneRow, LaneSent};
pub use ledger::{Basis, LedgerQuery, LedgerRow, UsageBy, UsageQuery, UsageTotal};
pub use model::{ModelRow, Tombstone};
pub use registry::{StoreEntry, open_store};
pub use secret::Secret;
pub use store::{Intended, Intent, Once, Settlement, Store, WhenKnown};
pub use tally::Tally;
pub use token::{TokenBudget, TokenRow, TokenScope};
pub use transport::{Access, Boxed, Chunks, ProfileAccess, Reply, SendError, Transport, Vault};

#[doc(hidden)]
pub mod __private {
    pub use inventory;
}
