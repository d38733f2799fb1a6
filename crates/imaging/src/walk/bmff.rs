//! The boxes of an AVIF file, which is an ISO base media file.

use crate::{Result, source::Source};
use std::io::{Read, Seek};

/// A box: length, kind, data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Box {
    pub(crate) kind: [u8; 4],
    /// Where its data starts.
    pub(crate) data: u64,
    /// Where it ends.
    pub(crate) end: u64,
}

/// The box at this place, inside what ends at `end`.
pub(crate) fn box_at<R: Read + Seek>(source: &mut Source<R>, at: u64, end: u64) -> Result<Box> {
    let [a, b, c, d, kind @ ..] = source.array::<8>(at)?;
    let (header, len) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, end.saturating_sub(at)),
        1 => (16, u64::from_be_bytes(source.array(at + 8)?)),
        len => (8, u64::from(len)),
    };
    // A box that claims less than its own header would be walked forever.
    Ok(Box { kind, data: at + header, end: at.saturating_add(len.max(header)) })
}

/// The boxes between two places, up to where the file ends.
pub(crate) fn boxes<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    end: u64,
) -> impl Iterator<Item = Result<Box>> + use<'_, R> {
    let mut next = Some(from);
    let end = end.min(source.len());
    std::iter::from_fn(move || {
        let at = next.take().filter(|at| at.saturating_add(8) <= end)?;
        let found = box_at(source, at, end);
        next = found.as_ref().ok().map(|found| found.end);
        Some(found)
    })
}

/// The first box of this kind between two places.
pub(crate) fn find<R: Read + Seek>(
    source: &mut Source<R>,
    from: u64,
    end: u64,
    kind: &[u8; 4],
) -> Result<Option<Box>> {
    boxes(source, from, end)
        .find(|found| found.as_ref().map_or(true, |found| &found.kind == kind))
        .transpose()
}
