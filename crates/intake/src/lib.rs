//! Pictures out of JSON and event streams, to a sink as they arrive.
//!
//! Image APIs answer with JSON in which a picture is a base64 string of many megabytes, or with a stream of events that
//! each hold one. This crate reads such a body by pushes of any size, decodes the strings at declared places straight
//! into a [`Sink`], and keeps only the rest: a small JSON in which `{"blob":n}` stands where the n-th picture stood.
//!
//! - Memory is bounded by [`Limits`], never by the size of a picture.
//! - How the network cuts the body makes no difference to the result.
//! - One bad picture does not cost the others: it is abandoned and reported, and reading goes on.
//! - A body that was cut short is closed to valid JSON, so that its finished pictures can still be used.
//!
//! ```
//! use impasto_intake::{Body, Intake, Limits, Sink};
//!
//! #[derive(Default)]
//! struct Memory(Vec<Vec<u8>>);
//! impl Sink for Memory {
//!     fn open(&mut self, _: usize) -> std::io::Result<()> {
//!         self.0.push(Vec::new());
//!         Ok(())
//!     }
//!     fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
//!         self.0.last_mut().map(|picture| picture.extend_from_slice(bytes));
//!         Ok(())
//!     }
//!     fn close(&mut self) -> std::io::Result<()> {
//!         Ok(())
//!     }
//!     fn abandon(&mut self, _: usize) {}
//! }
//!
//! let mut sink = Memory::default();
//! let mut intake = Intake::new(Some("application/json"), &["data.*.b64_json"], Limits::default());
//! intake.push(br#"{"data":[{"b64_json":"UE5H"}]}"#, &mut sink, &mut |_| {})?;
//! let finished = intake.finish(&mut sink, &mut |_| {})?;
//! assert_eq!(sink.0, [b"PNG"]);
//! assert_eq!(finished.body, Body::Json(serde_json::json!({"data": [{"b64_json": {"blob": 0}}]})));
//! # Ok::<(), impasto_intake::IntakeError>(())
//! ```

mod base64;
mod data;
mod document;
mod error;
mod escape;
mod events;
mod head;
mod intake;
mod lifter;
mod limits;
mod mend;
mod path;
mod pictures;
mod raw;
mod sink;
mod skeleton;
mod sniff;
mod state;

pub use document::{Document, Ending};
pub use error::{IntakeError, Result};
pub use events::{Event, EventReader};
pub use intake::{Body, Finished, Intake};
pub use lifter::Lifter;
pub use limits::Limits;
pub use sink::Sink;
