//! Geometry: what a model offers, and what a wish comes to.

mod free;
mod offer;
mod resolve;

pub use offer::{Offer, offers};
pub use resolve::{Resolved, Start, resolve};

pub(crate) use free::{ANY, rules as free_rules};
pub(crate) use offer::{refusal, shapes};
pub(crate) use resolve::takes_any_shape;
