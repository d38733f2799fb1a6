//! Writes answers piece by piece, and stops where nobody listens any more.

use crate::wire::Datum;
use impasto_sdk::{Error, Kind, LocalHost, Result, Usage};
use serde::Serialize;
use std::time::Duration;

/// Bytes that are written at a time.
const PIECE: usize = 48 * 1024;

/// A whole answer that holds no picture.
pub(super) fn document(host: &mut dyn LocalHost, status: u16, value: &impl Serialize) -> Result<()> {
    host.head(status, "application/json");
    write(host, &serde_json::to_string(value)?)
}

/// A piece of an answer that was begun, whatever its length.
pub(super) fn write(host: &mut dyn LocalHost, text: &str) -> Result<()> {
    text.as_bytes().chunks(PIECE).try_for_each(|piece| host.write(piece).then_some(()).ok_or_else(unheard))
}

/// Waits.
pub(super) fn pause(host: &mut dyn LocalHost, milliseconds: u64) -> Result<()> {
    let waited = milliseconds == 0 || host.pause(Duration::from_millis(milliseconds));
    waited.then_some(()).ok_or_else(unheard)
}

/// How several pictures are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One JSON document.
    Document,
    /// A stream with an event for each.
    Stream,
}

impl Form {
    /// Begins a successful answer.
    pub(super) fn begin(self, host: &mut dyn LocalHost) -> Result<()> {
        let (content_type, start) = match self {
            Self::Document => ("application/json", r#"{"data":["#),
            Self::Stream => ("text/event-stream", ""),
        };
        host.head(200, content_type);
        write(host, start)
    }

    /// A picture as it stands in the answer.
    pub(super) fn text(self, event: &str, datum: &Datum<String>) -> Result<String> {
        let json = serde_json::to_string(datum)?;
        Ok(match self {
            Self::Stream => format!("event: {event}\ndata: {json}\n\n"),
            Self::Document if datum.index > Some(0) => format!(",{json}"),
            Self::Document => json,
        })
    }

    /// What the answer ends with.
    pub(super) fn end(self, usage: &Usage) -> Result<String> {
        let usage = serde_json::to_string(usage)?;
        Ok(match self {
            Self::Document => format!(r#"],"usage":{usage}}}"#),
            Self::Stream => format!("event: done\ndata: {{\"usage\":{usage}}}\n\n"),
        })
    }
}

fn unheard() -> Error {
    Error::new(Kind::Cancelled, "nobody waits for this answer any more")
}
