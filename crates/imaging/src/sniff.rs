//! What a picture is, without decoding a pixel of it.

mod avif;
mod gif;
mod jpeg;
mod png;
mod svg;
mod webp;

use crate::{Error, MediaType, Result, source::Source, walk};
use image::metadata::Orientation;
use impasto_sdk::Size;
use serde::{Deserialize, Serialize};
use std::{
    io::{Read, Seek},
    path::Path,
};

/// Bytes of the head that are searched for the root element of an SVG file.
const SVG_HEAD: u64 = 64 * 1024;

/// What a picture says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What the bytes are.
    pub media_type: MediaType,
    /// Pixels of a row, as stored; 0 where an SVG file does not say.
    pub width: u32,
    /// Rows, as stored; 0 where an SVG file does not say.
    pub height: u32,
    /// Whether pixels may be transparent.
    pub alpha: bool,
    /// Bits of one colour value: 1 to 16.
    pub depth: u8,
    /// How the stored pixels are turned before they are shown: 1 (not at all) to 8, as EXIF counts.
    pub orientation: u8,
}

impl Facts {
    /// The size as stored; `None` where it is not known.
    #[must_use]
    pub fn size(&self) -> Option<Size> {
        (self.width > 0 && self.height > 0).then(|| Size::new(self.width, self.height))
    }

    /// The size as shown: width and height change places when the picture lies on its side.
    #[must_use]
    pub fn shown(&self) -> Option<Size> {
        let size = self.size()?;
        Some(if self.orientation >= 5 { Size::new(size.height, size.width) } else { size })
    }

    const fn new(media_type: MediaType, width: u32, height: u32) -> Self {
        Self { media_type, width, height, alpha: false, depth: 8, orientation: 1 }
    }
}

/// What these first bytes are, or `None`. A dozen bytes are enough, but for SVG, whose root element must be among them.
#[must_use]
pub fn media_type(head: &[u8]) -> Option<MediaType> {
    let brand = || head.get(8..12);
    if head.starts_with(walk::png::SIGNATURE) {
        Some(MediaType::Png)
    } else if head.starts_with(b"\xFF\xD8\xFF") {
        Some(MediaType::Jpeg)
    } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
        Some(MediaType::Gif)
    } else if head.starts_with(b"RIFF") && brand() == Some(b"WEBP") {
        Some(MediaType::Webp)
    } else if avif::is_avif(head) {
        Some(MediaType::Avif)
    } else if svg::root(head).is_some() {
        Some(MediaType::Svg)
    } else {
        None
    }
}

/// Looks at a whole picture or at its first bytes.
///
/// Of a prefix, transparency or orientation that is only said behind it is not seen.
///
/// # Errors
/// [`Error::NotAPicture`]; [`Error::CutShort`] where the prefix ends before the size; [`Error::Broken`].
pub fn sniff(bytes: &[u8]) -> Result<Facts> {
    facts(&mut Source::of(bytes))
}

/// Looks at a file and reads only what it needs: some headers.
///
/// # Errors
/// As [`sniff()`], and [`Error::Read`].
pub fn sniff_file(path: &Path) -> Result<Facts> {
    facts(&mut Source::open(path)?)
}

/// The media type of a source.
pub(crate) fn type_of<R: Read + Seek>(source: &mut Source<R>) -> Result<MediaType> {
    let head = source.head(64)?;
    media_type(&head).map_or_else(|| media_type(&source.head(SVG_HEAD)?).ok_or(Error::NotAPicture), Ok)
}

/// The facts of a source.
pub(crate) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let facts = match type_of(source)? {
        MediaType::Png => png::facts(source),
        MediaType::Jpeg => jpeg::facts(source),
        MediaType::Webp => webp::facts(source),
        MediaType::Gif => gif::facts(source),
        MediaType::Avif => avif::facts(source),
        MediaType::Svg => return Ok(svg::facts(&source.head(SVG_HEAD)?)),
    }?;
    if facts.size().is_none() {
        return Err(Error::broken(facts.media_type, "its width or height is 0"));
    }
    Ok(facts)
}

/// The orientation that an EXIF block names; 1 where it names none.
fn orientation(exif: &[u8]) -> u8 {
    Orientation::from_exif_chunk(exif).map_or(1, Orientation::to_exif)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use std::io::Write;

    #[test]
    fn every_format_is_measured_from_memory_and_from_a_file() {
        for (name, bytes, facts) in samples::every_format() {
            assert_eq!(sniff(&bytes), Ok(facts), "{name}");
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            assert_eq!(sniff_file(file.path()), Ok(facts), "{name}");
        }
    }

    #[test]
    fn no_prefix_makes_it_panic_or_lie_about_the_size() {
        for (name, bytes, facts) in samples::every_format() {
            for end in 0..bytes.len() {
                match sniff(&bytes[..end]) {
                    Ok(seen) => assert_eq!(
                        (seen.media_type, seen.width, seen.height),
                        (facts.media_type, facts.width, facts.height),
                        "{name} up to {end}"
                    ),
                    Err(Error::NotAPicture | Error::CutShort { .. }) => {}
                    Err(error) => panic!("{name} up to {end}: {error}"),
                }
            }
        }
    }

    #[test]
    fn no_flipped_byte_makes_it_panic() {
        for (_, bytes, _) in samples::every_format() {
            for place in 0..bytes.len().min(300) {
                for value in [0x00, 0x7F, 0xFF] {
                    let mut broken = bytes.clone();
                    broken[place] = value;
                    let _ = sniff(&broken);
                    let _ = crate::is_signed(&broken);
                    let _ = crate::splice(&broken, "{}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b""[..], b"<html></html>", b"{\"a\":1}", b"RIFF0000WAVE", b"<?xml version='1.0'?><a/>"]
        {
            assert_eq!(sniff(bytes), Err(Error::NotAPicture));
        }
        let error = sniff_file(Path::new("/nowhere/at all")).unwrap_err();
        assert!(matches!(error, Error::Read { missing: true, .. }), "{error}");
    }

    #[test]
    fn a_picture_on_its_side_is_shown_upright() {
        let facts = Facts { orientation: 6, ..Facts::new(MediaType::Jpeg, 30, 20) };
        assert_eq!(facts.shown(), Some(Size::new(20, 30)));
    }
}
