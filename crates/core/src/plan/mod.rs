//! Draft → plan: a pure function of the draft, the model, the prices, and the sizes of what goes in.

mod attachment;
mod checkers;
mod codes;
mod inputs;
mod limits;
mod make;
mod prepare;
mod reshape;
mod run;
mod staging;
#[cfg(test)]
mod tests;

pub(crate) use attachment::{Attachment, Kept};
pub(crate) use checkers::Checkers;
pub(crate) use codes::{BOARD_GONE, OVER_BUDGET, OVER_MAX_COST};
pub use codes::{PLAN_CHANGES, PLAN_VIOLATIONS};
pub(crate) use inputs::Role;
pub use inputs::{Upload, Uploads};
pub(crate) use make::quote;
pub use make::{Plan, PlanView, PlannedCall};
pub(crate) use prepare::Prepared;
