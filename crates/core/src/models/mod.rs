//! The model store: starters, installed records, a person's edits.

mod authoring;
mod cache;
mod catalog;
mod each;
mod profile;
mod record;
mod sync;
mod trial;

pub use authoring::{CustomModel, Imported, InUse};
pub(crate) use cache::ModelCache;
pub use catalog::{Enabled, Installed, Model, StarterEntry, Trial};
pub use each::EachModel;
pub(crate) use record::{describe, described_record, edits, lay_edits, refuse_secrets};
pub use record::{record, starter_of};
pub(crate) use trial::ExchangeRecorders;
pub use trial::{AnswerShape, Sending, TestAnswer, TestCall, TestExchange};
