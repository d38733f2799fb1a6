//! Detecting content credentials (C2PA). They are not verified: what matters here is that a signed file must leave as it
//! came, because any change would break the signature.
//!
//! Where each format keeps its manifest: C2PA technical specification 2.1, appendix A "Embedding manifests"
//! (<https://c2pa.org/specifications/specifications/2.1/specs/C2PA_Specification.html>). A manifest that lies elsewhere and
//! is only linked to from XMP data is not detected.

use crate::{
    MediaType, Result,
    sniff::type_of,
    source::{Source, if_there},
    walk::{bmff, gif, jpeg, png, riff},
};
use std::{
    io::{Read, Seek},
    path::Path,
};

/// The `uuid` box of an ISO base media file that holds a manifest.
const C2PA_UUID: [u8; 16] =
    [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];

/// Whether the picture carries C2PA content credentials inside.
///
/// # Errors
/// As [`sniff()`](crate::sniff()). A file that was cut is looked at as far as it goes.
pub fn is_signed(bytes: &[u8]) -> Result<bool> {
    signed(&mut Source::of(bytes))
}

/// Whether a file carries C2PA content credentials; reads its headers, not its pixels.
///
/// # Errors
/// As [`is_signed`], and [`Error::Read`](crate::Error::Read).
pub fn is_signed_file(path: &Path) -> Result<bool> {
    signed(&mut Source::open(path)?)
}

pub(crate) fn signed<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let found = match type_of(source)? {
        MediaType::Png => in_png(source),
        MediaType::Jpeg => in_jpeg(source),
        MediaType::Webp => in_webp(source),
        MediaType::Gif => in_gif(source),
        MediaType::Avif => in_avif(source),
        MediaType::Svg => in_svg(source),
    };
    Ok(if_there(found)?.unwrap_or(false))
}

fn in_png<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    for chunk in png::chunks(source) {
        if &chunk?.kind == b"caBX" {
            return Ok(true);
        }
    }
    Ok(false)
}

/// JUMBF boxes are also used for other things; a manifest store names itself in its description box.
fn in_jpeg<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let boxes = jpeg::segments(source)
        .take_while(Result::is_ok)
        .flatten()
        .filter(|segment| segment.marker == jpeg::APP11)
        .collect::<Vec<_>>();
    for segment in boxes {
        let data = source.read(segment.data, segment.len)?;
        if data.starts_with(b"JP") && data.get(12..16) == Some(b"jumb") && contains(&data, b"c2pa") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_webp<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    for chunk in riff::chunks(source)? {
        if &chunk?.kind == b"C2PA" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_gif<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let own = gif::blocks(source)?
        .take_while(Result::is_ok)
        .flatten()
        .filter(|block| block.kind == gif::BlockKind::Extension(gif::APPLICATION))
        .collect::<Vec<_>>();
    for block in own {
        if &source.array::<9>(block.data)?[1..] == b"C2PA_GIF" {
            return Ok(true);
        }
    }
    Ok(false)
}

fn in_avif<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let len = source.len();
    let uuids = bmff::boxes(source, 0, len)
        .take_while(Result::is_ok)
        .flatten()
        .filter(|found| &found.kind == b"uuid")
        .collect::<Vec<_>>();
    for found in uuids {
        if source.array::<16>(found.data)? == C2PA_UUID {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The manifest is an element of the metadata element, which may stand anywhere.
fn in_svg<R: Read + Seek>(source: &mut Source<R>) -> Result<bool> {
    let text = source.head(u64::MAX)?;
    Ok(contains(&text, b"<c2pa:manifest"))
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, samples, splice};

    #[test]
    fn credentials_are_found_in_every_format_and_only_there() {
        for (name, bytes, _) in samples::every_format() {
            assert_eq!(is_signed(&bytes), Ok(false), "{name}");
        }
        for (name, bytes) in samples::signed() {
            assert_eq!(is_signed(&bytes), Ok(true), "{name}");
            assert_eq!(is_signed_file(samples::file(&bytes).path()), Ok(true), "{name}");
        }
    }

    #[test]
    fn a_signed_file_is_never_changed() {
        for (name, bytes) in samples::signed() {
            assert_eq!(splice(&bytes, "{}"), Err(Error::Signed), "{name}");
        }
    }

    #[test]
    fn other_boxes_are_no_credentials() {
        let other = samples::jpeg_with_app11(b"JP\0\x01\0\0\0\x01\0\0\0\x20jumb other thing");
        assert_eq!(is_signed(&other), Ok(false));
    }
}
