//! Every route, with good and bad input, over the real studio and the sandbox.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

mod auth_profiles;
mod events;
mod gallery;
mod jobs;
mod models;
mod providers;
#[path = "../rig/mod.rs"]
mod rig;
