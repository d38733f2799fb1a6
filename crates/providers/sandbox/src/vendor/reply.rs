//! Writes answers in pieces, so that no picture stands in memory as text.

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Error, Kind, LocalHost, Result};
use serde::Serialize;

/// Bytes of a picture that are turned into text at a time; a multiple of 3, so that no padding comes in between.
const PIECE: usize = 48 * 1024;

/// The way out.
pub(super) struct Out<'a> {
    host: &'a mut dyn LocalHost,
}

impl<'a> Out<'a> {
    pub(super) fn new(host: &'a mut dyn LocalHost) -> Self {
        Self { host }
    }

    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        if self.host.write(text.as_bytes()) { Ok(()) } else { Err(gone()) }
    }

    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<()> {
        self.text(&serde_json::to_string(value)?)
    }

    /// A picture in base64.
    pub(super) fn picture(&mut self, bytes: &[u8]) -> Result<()> {
        bytes.chunks(PIECE).try_for_each(|piece| self.text(&STANDARD.encode(piece)))
    }

    /// One object that holds a picture and whatever else is known about it.
    pub(super) fn datum(&mut self, bytes: &[u8], facts: &impl Serialize) -> Result<()> {
        self.text(r#"{"b64_json":""#)?;
        self.picture(bytes)?;
        let facts = serde_json::to_string(facts)?;
        let rest = facts.trim_start_matches('{');
        self.text(if rest == "}" { "\"" } else { "\"," })?;
        self.text(rest)
    }

    pub(super) fn pause(&mut self, milliseconds: u64) -> Result<()> {
        let duration = std::time::Duration::from_millis(milliseconds);
        if milliseconds == 0 || self.host.pause(duration) { Ok(()) } else { Err(gone()) }
    }
}

fn gone() -> Error {
    Error::new(Kind::Cancelled, "nobody waits for this answer any more")
}
