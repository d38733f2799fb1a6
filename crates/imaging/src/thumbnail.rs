//! Small pictures to browse by.

use crate::{
    Effort, Limits, MediaType, Picture, Result, decode_file, encode_jpeg, encode_png, rows::read_reduced,
    scale_to, scaled::read_scaled, sniff_file,
};
use impasto_sdk::Size;
use std::path::Path;

/// Quality of an opaque thumbnail.
const QUALITY: u8 = 82;

/// A small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its bytes: JPEG where all is opaque, else PNG.
    pub bytes: Vec<u8>,
    /// What they are.
    pub media_type: MediaType,
    /// Width and height.
    pub size: Size,
}

/// Makes a thumbnail of a file whose longest side is `edge` pixels, or its own where that is shorter. Turned upright.
///
/// A PNG file that is not interlaced is read row by row: 4096 by 4096 pixels need a few megabytes of memory. One of up to
/// 16 MiB of pixels is inflated at once, which is faster and takes the memory of those and of the file. A JPEG file is
/// decoded at a part of its size where that is enough. The other formats are decoded as a whole.
///
/// # Errors
/// As [`decode_file`]; a picture whose pixels are broken is an error, not half a thumbnail.
pub fn thumbnail(path: &Path, edge: u32, limits: &Limits) -> Result<Thumbnail> {
    let facts = sniff_file(path)?;
    let reduced = match (facts.media_type, facts.size()) {
        (MediaType::Png, Some(size)) => {
            limits.check(size)?;
            read_reduced(path, edge, limits)?
        }
        (MediaType::Jpeg, Some(size)) => {
            limits.check(size)?;
            read_scaled(path, size, edge, limits)?
        }
        _ => None,
    };
    let picture = reduced.map_or_else(|| decode_file(path, limits), Ok)?;
    let size = small_size(picture.size(), facts.shown().unwrap_or(picture.size()), edge);
    write(&scale_to(picture, size)?)
}

/// The size comes from the original, because averaging may have rounded; it is never larger than what is there.
fn small_size(there: Size, original: Size, edge: u32) -> Size {
    let longest = original.longest();
    if longest <= edge {
        return there;
    }
    let side = |side: u32| {
        let scaled = (u64::from(side) * u64::from(edge.max(1)) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(edge).max(1)
    };
    Size::new(side(original.width).min(there.width), side(original.height).min(there.height))
}

fn write(small: &Picture) -> Result<Thumbnail> {
    let (media_type, bytes) = if small.is_transparent() {
        (MediaType::Png, encode_png(small, Effort::Fast)?)
    } else {
        (MediaType::Jpeg, encode_jpeg(small, QUALITY)?)
    };
    Ok(Thumbnail { bytes, media_type, size: small.size() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, decode, samples, sniff};

    #[test]
    fn every_format_gets_a_thumbnail_of_the_right_size_and_look() {
        for (name, bytes) in samples::png_kinds(300, 200).into_iter().chain(samples::other_kinds(300, 200)) {
            let file = samples::file(&bytes);
            let thumbnail = thumbnail(file.path(), 64, &Limits::default()).unwrap();
            assert_eq!(thumbnail.size, Size::new(64, 43), "{name}");
            let facts = sniff(&thumbnail.bytes).unwrap();
            assert_eq!(
                (facts.media_type, facts.size()),
                (thumbnail.media_type, Some(thumbnail.size)),
                "{name}"
            );
            let whole = decode(&bytes, &Limits::default()).unwrap();
            let wanted = if whole.is_transparent() { MediaType::Png } else { MediaType::Jpeg };
            assert_eq!(thumbnail.media_type, wanted, "{name}");
            let small = decode(&thumbnail.bytes, &Limits::default()).unwrap();
            samples::assert_alike(&small, &scale_to(whole, small.size()).unwrap(), 12, &name);
        }
    }

    #[test]
    fn nothing_is_scaled_up_and_slivers_keep_a_pixel() {
        for (from, to) in
            [((20, 10), (20, 10)), ((64, 64), (64, 64)), ((1000, 2), (64, 1)), ((65, 64), (64, 63))]
        {
            let file = samples::file(&samples::png(from.0, from.1));
            let thumbnail = thumbnail(file.path(), 64, &Limits::default()).unwrap();
            assert_eq!(thumbnail.size, Size::new(to.0, to.1), "{from:?}");
        }
    }

    #[test]
    fn a_picture_on_its_side_is_turned() {
        let file = samples::file(&samples::jpeg_turned(320, 160, 6));
        assert_eq!(thumbnail(file.path(), 64, &Limits::default()).unwrap().size, Size::new(32, 64));
    }

    #[test]
    fn broken_and_oversized_files_are_errors() {
        let bytes = samples::png(300, 200);
        let cut = samples::file(&bytes[..bytes.len() * 2 / 3]);
        let error = thumbnail(cut.path(), 64, &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::Broken { .. }), "{error}");
        let bomb = samples::file(&samples::png_claiming(60_000, 60_000));
        let error = thumbnail(bomb.path(), 64, &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    }
}
