//! The chunks of a PNG file.

use crate::{Result, source::Source};
use std::io::{Read, Seek};

/// The eight bytes that every PNG file starts with.
pub(crate) const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// A chunk: length, kind, data, checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) kind: [u8; 4],
    /// Where it starts, at its length.
    pub(crate) at: u64,
    /// Where its data starts.
    pub(crate) data: u64,
    /// Bytes of its data.
    pub(crate) len: u64,
}

impl Chunk {
    /// Where the next chunk starts.
    pub(crate) const fn end(&self) -> u64 {
        self.data + self.len + 4
    }
}

/// The chunk at this place; `None` after `IEND` and where only rest follows.
///
/// The file may end inside the chunk.
pub(crate) fn chunk_at<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<Chunk> {
    let [a, b, c, d, kind @ ..] = source.array::<8>(at)?;
    Ok(Chunk { kind, at, data: at + 8, len: u64::from(u32::from_be_bytes([a, b, c, d])) })
}

/// Every chunk up to and including `IEND`, or up to where the file ends.
pub(crate) fn chunks<R: Read + Seek>(source: &mut Source<R>) -> impl Iterator<Item = Result<Chunk>> {
    let mut next = Some(SIGNATURE.len() as u64);
    std::iter::from_fn(move || {
        let at = next.take().filter(|at| *at < source.len())?;
        let chunk = chunk_at(source, at);
        if let Ok(chunk) = &chunk
            && &chunk.kind != b"IEND"
        {
            next = Some(chunk.end());
        }
        Some(chunk)
    })
}
