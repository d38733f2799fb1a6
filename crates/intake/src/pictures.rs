//! The pictures of one body: their numbers, their sizes, and which of them are broken.

use crate::{
    IntakeError, Limits, Result, Sink,
    base64::{Base64, Stop},
};

/// Decodes one picture after the other into the sink. Numbers run on through all documents of a body.
pub(crate) struct Pictures {
    limits: Limits,
    decoder: Base64,
    /// Numbers given out.
    count: usize,
    broken: Vec<usize>,
    /// Whether the sink awaits bytes of the last number.
    open: bool,
    bytes: u64,
}

impl Pictures {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, decoder: Base64::default(), count: 0, broken: Vec::new(), open: false, bytes: 0 }
    }

    /// How many numbers were given out.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn broken(&self) -> &[usize] {
        &self.broken
    }

    /// How many pictures are whole.
    pub(crate) fn finished(&self) -> usize {
        self.count - self.broken.len() - usize::from(self.open)
    }

    pub(crate) fn open(&mut self, sink: &mut dyn Sink) -> Result<()> {
        if self.count >= self.limits.blobs {
            return Err(IntakeError::TooManyBlobs { limit: self.limits.blobs });
        }
        sink.open(self.count)?;
        self.decoder.reset();
        self.count += 1;
        self.open = true;
        self.bytes = 0;
        Ok(())
    }

    /// Decodes further characters of the open picture. What follows in a broken one is ignored.
    pub(crate) fn write(&mut self, text: &[u8], sink: &mut dyn Sink) -> Result<()> {
        if !self.open {
            return Ok(());
        }
        let (number, limit) = (self.count - 1, self.limits.blob);
        let decoded = self.decoder.push(text, &mut storing(&mut self.bytes, number, limit, sink));
        self.settle(decoded, sink)
    }

    /// The string has ended: its number. A picture without a byte is as good as a broken one.
    pub(crate) fn close(&mut self, sink: &mut dyn Sink) -> Result<usize> {
        let number = self.count - 1;
        if self.open {
            let limit = self.limits.blob;
            let decoded = self.decoder.finish(&mut storing(&mut self.bytes, number, limit, sink));
            self.settle(decoded, sink)?;
        }
        if self.open && self.bytes == 0 {
            self.abandon(sink);
        }
        if self.open {
            sink.close()?;
            self.open = false;
        }
        Ok(number)
    }

    /// Gives up the open picture, if there is one.
    pub(crate) fn abandon(&mut self, sink: &mut dyn Sink) {
        if self.open {
            self.open = false;
            self.broken.push(self.count - 1);
            sink.abandon(self.count - 1);
        }
    }

    fn settle(
        &mut self,
        decoded: std::result::Result<(), Stop<IntakeError>>,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        match decoded {
            Ok(()) => Ok(()),
            Err(Stop::Invalid) => {
                self.abandon(sink);
                Ok(())
            }
            Err(Stop::Receiver(error)) => Err(error),
        }
    }
}

/// Counts bytes and hands them on.
fn storing(
    total: &mut u64,
    number: usize,
    limit: u64,
    sink: &mut dyn Sink,
) -> impl FnMut(&[u8]) -> Result<()> {
    move |bytes| {
        *total += bytes.len() as u64;
        if *total > limit {
            return Err(IntakeError::BlobTooLarge { number, limit });
        }
        Ok(sink.write(bytes)?)
    }
}
