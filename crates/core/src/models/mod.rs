//! The model store: starters, installed records, a person's edits.

mod catalog;
mod profiles;
mod record;
mod sync;

pub use catalog::{Enabled, Installed, Model, StarterEntry};
pub(crate) use record::{edits, lay_edits};
pub use record::{record, starter_of};
