//! The chunks of a WebP file, which is a RIFF container.

use crate::{Result, source::Source};
use std::io::{Read, Seek};

/// Where the first chunk starts: after `RIFF`, the length and `WEBP`.
pub(crate) const FIRST: u64 = 12;

/// A chunk: kind, length, data, and a byte of padding after an odd length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) kind: [u8; 4],
    /// Where it starts, at its kind.
    pub(crate) at: u64,
    /// Bytes of its data.
    pub(crate) len: u64,
}

impl Chunk {
    /// Where its data starts.
    pub(crate) const fn data(&self) -> u64 {
        self.at + 8
    }

    /// Where the next chunk starts.
    pub(crate) const fn end(&self) -> u64 {
        self.data() + self.len + self.len % 2
    }
}

/// Where the RIFF container says that it ends.
pub(crate) fn end_of_riff<R: Read + Seek>(source: &mut Source<R>) -> Result<u64> {
    Ok(8 + u64::from(u32::from_le_bytes(source.array(4)?)))
}

/// The chunk at this place. The file may end inside it.
pub(crate) fn chunk_at<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<Chunk> {
    let [k0, k1, k2, k3, len @ ..] = source.array::<8>(at)?;
    Ok(Chunk { kind: [k0, k1, k2, k3], at, len: u64::from(u32::from_le_bytes(len)) })
}

/// Every chunk, up to where the container or the file ends.
pub(crate) fn chunks<R: Read + Seek>(
    source: &mut Source<R>,
) -> Result<impl Iterator<Item = Result<Chunk>> + use<'_, R>> {
    let end = end_of_riff(source)?.min(source.len());
    let mut next = Some(FIRST);
    Ok(std::iter::from_fn(move || {
        // A single byte may be left over: padding that a writer forgot to count.
        let at = next.take().filter(|at| *at + 1 < end)?;
        let chunk = chunk_at(source, at);
        next = chunk.as_ref().ok().map(Chunk::end);
        Some(chunk)
    }))
}
