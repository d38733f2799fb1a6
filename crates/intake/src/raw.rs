//! A body that is one picture.

use crate::{IntakeError, Limits, Result, Sink};

/// Hands a body to the sink as picture 0, as it is.
pub(crate) struct Raw {
    limit: u64,
    bytes: u64,
}

impl Raw {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { limit: limits.blob, bytes: 0 }
    }

    /// Whether any byte came.
    pub(crate) const fn is_begun(&self) -> bool {
        self.bytes > 0
    }

    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.bytes == 0 {
            sink.open(0)?;
        }
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(IntakeError::BlobTooLarge { number: 0, limit: self.limit });
        }
        Ok(sink.write(bytes)?)
    }
}
