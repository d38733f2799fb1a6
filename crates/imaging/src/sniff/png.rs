//! PNG: everything stands in `IHDR`, but for transparency by `tRNS` and orientation by `eXIf`.

use super::{Facts, orientation};
use crate::{
    Error, MediaType, Result,
    source::{Source, if_there},
    walk::png::chunks,
};
use std::io::{Read, Seek};

pub(super) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let head: [u8; 18] = source.array(8)?;
    if &head[4..8] != b"IHDR" {
        return Err(Error::broken(MediaType::Png, "its first chunk is not IHDR"));
    }
    let number = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let mut facts = Facts::new(MediaType::Png, number(8), number(12));
    let color = head[17];
    // The values of a palette have 8 bits, however few bits its indices have.
    facts.depth = if color == 3 { 8 } else { head[16] };
    facts.alpha = matches!(color, 4 | 6);
    before_pixels(source, &mut facts)?;
    Ok(facts)
}

fn before_pixels<R: Read + Seek>(source: &mut Source<R>, facts: &mut Facts) -> Result<()> {
    let mut exif = None;
    for chunk in chunks(source) {
        match if_there(chunk)? {
            Some(chunk) if &chunk.kind == b"tRNS" => facts.alpha = true,
            Some(chunk) if &chunk.kind == b"eXIf" => exif = Some(chunk),
            Some(chunk) if &chunk.kind != b"IDAT" => {}
            _ => break,
        }
    }
    if let Some(chunk) = exif
        && let Some(bytes) = if_there(source.read(chunk.data, chunk.len))?
    {
        facts.orientation = orientation(&bytes);
    }
    Ok(())
}
