//! The reader from outside: documents, events and bodies, in any chunking and cut anywhere.
#![expect(
    clippy::unwrap_used,
    reason = "what is unexpected fails the test, also in functions beside the tests"
)]

mod bodies;
mod events;
mod lifter;
mod memory;
mod sample;
mod speed;
