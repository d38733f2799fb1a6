//! The segments of a JPEG file, up to its compressed pixels.

use crate::{Error, MediaType, Result, source::Source};
use std::io::{Read, Seek};

/// Frame header markers (SOF0 to SOF15 without DHT, JPG, DAC).
pub(crate) const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// Start of scan: compressed pixels follow.
pub(crate) const SCAN: u8 = 0xDA;
/// Application segment 0: JFIF.
pub(crate) const APP0: u8 = 0xE0;
/// Application segment 1: EXIF or XMP.
pub(crate) const APP1: u8 = 0xE1;
/// Application segment 11: JUMBF boxes.
pub(crate) const APP11: u8 = 0xEB;
/// A comment.
pub(crate) const COMMENT: u8 = 0xFE;

/// A segment: marker, length, data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) marker: u8,
    /// Where it starts, at its marker (and the fill bytes before it).
    pub(crate) at: u64,
    /// Where its data starts.
    pub(crate) data: u64,
    /// Bytes of its data.
    pub(crate) len: u64,
}

impl Segment {
    /// Where the next segment starts.
    pub(crate) const fn end(&self) -> u64 {
        self.data + self.len
    }
}

/// Every segment up to and including the start of the scan.
pub(crate) fn segments<R: Read + Seek>(source: &mut Source<R>) -> impl Iterator<Item = Result<Segment>> {
    let mut next = Some(2);
    std::iter::from_fn(move || {
        let segment = segment_at(source, next.take()?);
        if let Ok(segment) = &segment
            && segment.marker != SCAN
        {
            next = Some(segment.end());
        }
        Some(segment)
    })
}

/// Whether the end marker follows the compressed pixels. Between the start of the scan and the end of the file the two
/// bytes cannot mean anything else; more data may follow them.
pub(crate) fn is_whole<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    const BLOCK: u64 = 64 * 1024;
    let Some(scan) = segments(source).last().transpose()? else { return Ok(false) };
    let mut end = source.len();
    // From behind: in a whole file it is nearly always the last two bytes.
    while end > scan.end() + 1 {
        let from = end.saturating_sub(BLOCK).max(scan.end());
        if source.read(from, end - from)?.windows(2).any(|pair| pair == [0xFF, 0xD9]) {
            return Ok(true);
        }
        // One byte twice, for a marker across two blocks; at the front there is nothing left.
        end = if from == scan.end() { from } else { from + 1 };
    }
    Ok(false)
}

fn segment_at<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<Segment> {
    let broken = |why: &str| Error::broken(MediaType::Jpeg, why);
    let mut place = at;
    if source.array::<1>(place)? != [0xFF] {
        return Err(broken("a segment does not start with its marker"));
    }
    let marker = loop {
        place += 1;
        match source.array::<1>(place)? {
            // Any number of fill bytes may stand before a marker.
            [0xFF] => {}
            [marker] => break marker,
        }
    };
    let data = place + 1;
    // Restart markers and TEM have no length.
    if matches!(marker, 0x01 | 0xD0..=0xD8) {
        return Ok(Segment { marker, at, data, len: 0 });
    }
    if marker == 0xD9 {
        return Err(broken("it ends before its pixels"));
    }
    let len = u64::from(u16::from_be_bytes(source.array(data)?));
    let len = len.checked_sub(2).ok_or_else(|| broken("a segment is shorter than its own length"))?;
    Ok(Segment { marker, at, data: data + 2, len })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_whole_file_ends_with_its_marker_or_has_more_behind_it() {
        let bytes = samples::jpeg_turned(64, 64, 1);
        let whole = |bytes: &[u8]| is_whole(&mut Source::of(bytes)).unwrap();
        assert!(whole(&bytes));
        assert!(whole(&[&bytes[..], &[0; 200_000]].concat()));
        // The marker lies across two blocks, counted from the end.
        assert!(whole(&[&bytes[..], &[0; 64 * 1024 - 1]].concat()));
        assert!(!whole(&bytes[..bytes.len() - 2]));
        assert!(!whole(&[&bytes[..bytes.len() - 2], &[0; 200_000]].concat()));
    }
}
