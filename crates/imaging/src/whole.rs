//! Whether a picture's file has its end. Nothing but the end is read, unless something else stands there.

use crate::{
    Error, Facts, MediaType, Result, sniff,
    source::{Source, if_there},
    walk,
};
use std::{
    io::{Read, Seek},
    path::Path,
};

/// The last chunk of a PNG file: no data, its kind, its checksum.
const PNG_END: &[u8; 12] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

/// Looks at a file as [`crate::sniff_file`] does, and whether it is there to its end. More may follow behind that, as some
/// writers append what is theirs.
///
/// # Errors
/// As [`crate::sniff_file`]; [`Error::CutShort`] for a PNG, JPEG or WebP file without its end.
pub fn whole_file(path: &Path) -> Result<Facts> {
    whole(&mut Source::open(path)?)
}

fn whole<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let facts = sniff::facts(source)?;
    let whole = match facts.media_type {
        MediaType::Png => png(source)?,
        MediaType::Jpeg => if_there(walk::jpeg::is_whole(source))?.unwrap_or(false),
        MediaType::Webp => webp(source)?,
        // Their ends are not marked, or are not needed to show them.
        MediaType::Gif | MediaType::Avif | MediaType::Svg => true,
    };
    if whole { Ok(facts) } else { Err(Error::CutShort { len: source.len() }) }
}

fn png<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let at_end = source.len().saturating_sub(PNG_END.len() as u64);
    if source.array::<12>(at_end)? == *PNG_END {
        return Ok(true);
    }
    let len = source.len();
    for chunk in walk::png::chunks(source) {
        let Some(chunk) = if_there(chunk)? else { return Ok(false) };
        if &chunk.kind == b"IEND" {
            return Ok(chunk.end() <= len);
        }
        // What is no chunk may be anything, and of any length.
        if !chunk.kind.iter().all(u8::is_ascii_alphabetic) {
            return Ok(false);
        }
    }
    Ok(false)
}

/// The container says how long it is. Some writers count the byte that makes it even, and leave it out.
fn webp<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let claimed = u32::from_le_bytes(source.array(4)?);
    Ok(u64::from(claimed) + 8 <= source.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn what_is_cut_is_no_picture_and_what_has_more_behind_it_is() {
        for (name, bytes, facts) in samples::every_format() {
            let whole = |bytes: &[u8]| whole(&mut Source::of(bytes));
            assert_eq!(whole(&bytes), Ok(facts), "{name}");
            for more in [&b"\0"[..], b"more behind it", &[7; 200_000]] {
                assert_eq!(whole(&[&bytes[..], more].concat()), Ok(facts), "{name}");
            }
            if !matches!(facts.media_type, MediaType::Png | MediaType::Jpeg | MediaType::Webp) {
                continue;
            }
            for end in [bytes.len() - 2, bytes.len() * 3 / 4, bytes.len() / 2] {
                assert!(matches!(whole(&bytes[..end]), Err(Error::CutShort { .. })), "{name} up to {end}");
            }
            // A file that a system made as long as it should be, and whose last part never came.
            if facts.media_type != MediaType::Webp {
                let filled = [&bytes[..bytes.len() * 3 / 4], &[0; 70_000]].concat();
                assert!(whole(&filled).is_err(), "{name}");
            }
        }
    }
}
