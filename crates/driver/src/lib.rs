//! The one loop that runs a call: send, keep, journal, wait, retry, cancel, recover. For every provider.
//!
//! Starting, going on and recovering are the same function, [`Driver::run`]: the row says what is next. Two orders hold
//! whatever happens: `sent` is committed before the first byte of a billed exchange leaves, and an answer is on disk
//! before its row says so.

mod backoff;
mod batch;
mod called;
mod collect;
mod converse;
mod course;
mod driver;
mod durable;
mod exchange;
mod failure;
mod first_turn;
mod gate;
mod inquire;
mod observe;
mod owner;
mod poll;
mod receive;
mod room;
mod run;
mod salvage;
mod sink;
mod soon;
mod spool;
mod trace;
mod verdict;

pub use backoff::Patience;
pub use called::Called;
pub use collect::{Gathered, Harvest};
pub use converse::{Cancellation, ConverseError, Listener};
pub use driver::{Close, Driver, KeepSpool, Settler, Stop};
pub use first_turn::Brief;
pub use gate::{Gates, Lane};
pub use impasto_intake::Limits;
pub use observe::{CallEvent, Exchanged, Observer, Silent};
pub use owner::Owner;
pub use salvage::attempt_folder;

pub use spool::{Spool, SpoolFile};
