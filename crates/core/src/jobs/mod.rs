//! Jobs: starting, following, stopping, retrying, recovering.

mod due;
mod ends;
mod event;
mod fits;
mod hub;
mod latency;
mod parked;
mod recent;
mod recipe;
mod reconcile;
mod recover;
mod retry;
mod reuse;
mod runs;
pub(crate) mod settle;
mod spool;
mod start;
mod sweeps;
mod view;

pub use event::{Event, EventCall};
pub use hub::{CallBrief, Hub, JobEvent, JobEventKind};
pub use latency::{LATENCY_BOUNDS, Latency};
pub(crate) use parked::Parked;
pub(crate) use recent::Recent;
pub use reconcile::Reconcile;
pub use recover::Recovered;
pub use retry::ResendUnknown;
pub(crate) use runs::Run;
pub(crate) use settle::{Settling, lane_of};
pub use start::JobAndImages;
pub(crate) use start::{Extras, refusal, spender};
pub(crate) use sweeps::Sweeps;
pub use view::{AttemptView, Call, Image, Job, JobBrief, JobOutcome, JobPrice, Problem, Words};
