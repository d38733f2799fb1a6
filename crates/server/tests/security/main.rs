//! Who may ask, from where, and what they see.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../../core/tests/common/mod.rs"]
#[allow(unused_imports, reason = "the rig of the core's tests offers more than is needed here")]
mod common;

mod bodies;
mod broken;
mod cookies;
mod front;
mod matrix;
mod origins;
mod owners;
mod problems;
mod rig;
#[path = "../rig/settings.rs"]
mod settings;
