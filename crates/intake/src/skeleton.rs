//! The part of a document that is kept.

use crate::{IntakeError, Result};

/// JSON text that grows up to a limit and can be cut back to the last place where it was sound.
#[derive(Debug)]
pub(crate) struct Skeleton {
    text: Vec<u8>,
    limit: usize,
    /// Up to here it can be closed to valid JSON.
    sound: usize,
    /// Where the string or bare word begins that is being read.
    word: usize,
}

impl Skeleton {
    pub(crate) const fn new(limit: usize) -> Self {
        Self { text: Vec::new(), limit, sound: 0, word: 0 }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<()> {
        if bytes.len() > self.limit.saturating_sub(self.text.len()) {
            return Err(IntakeError::SkeletonTooLarge { limit: self.limit });
        }
        self.text.extend_from_slice(bytes);
        Ok(())
    }

    /// What was written so far can be closed to valid JSON; what follows perhaps not.
    pub(crate) const fn mark_sound(&mut self) {
        self.sound = self.text.len();
    }

    /// A string or bare word begins.
    pub(crate) const fn mark_word(&mut self) {
        self.word = self.text.len();
    }

    /// The string or bare word that was begun last.
    pub(crate) fn word(&self) -> &[u8] {
        &self.text[self.word..]
    }

    /// Writes something else in place of the string or bare word.
    pub(crate) fn replace_word(&mut self, bytes: &[u8]) -> Result<()> {
        self.text.truncate(self.word);
        self.push(bytes)
    }

    /// Goes back to the sound place and writes a few closing bytes there, for which there is always room.
    pub(crate) fn cut_back(&mut self, closing: &[u8]) {
        self.text.truncate(self.sound);
        self.close(closing);
    }

    /// Writes a few closing bytes, for which there is always room.
    pub(crate) fn close(&mut self, closing: &[u8]) {
        self.text.extend_from_slice(closing);
    }

    /// Hands out the text and begins anew.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        (self.sound, self.word) = (0, 0);
        std::mem::take(&mut self.text)
    }
}
