//! JPEG: the size stands in the frame header, the orientation in an EXIF segment before it.

use super::{Facts, orientation};
use crate::{
    Error, MediaType, Result,
    source::Source,
    walk::jpeg::{APP1, SCAN, Segment, is_frame, segments},
};
use std::io::{Read, Seek};

pub(super) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let mut exif = Vec::new();
    let frame = find_frame(source, &mut exif)?;
    let [depth, h1, h0, w1, w0] = source.array(frame.data)?;
    let mut facts =
        Facts::new(MediaType::Jpeg, u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
    facts.depth = depth;
    for segment in exif {
        let bytes = source.read(segment.data, segment.len)?;
        if let Some(block) = bytes.strip_prefix(b"Exif\0\0") {
            facts.orientation = orientation(block);
        }
    }
    Ok(facts)
}

fn find_frame<R: Read + Seek>(source: &mut Source<R>, exif: &mut Vec<Segment>) -> Result<Segment> {
    for segment in segments(source) {
        let segment = segment?;
        match segment.marker {
            APP1 => exif.push(segment),
            SCAN => break,
            marker if is_frame(marker) => return Ok(segment),
            _ => {}
        }
    }
    Err(Error::broken(MediaType::Jpeg, "it has no frame header"))
}
