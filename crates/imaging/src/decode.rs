//! From bytes to pixels, within limits.

use crate::{Error, Facts, Limit, MediaType, Picture, Result, sniff::facts, source::Source, walk};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use impasto_sdk::Size;
use std::{
    fs::File,
    io::{BufRead, BufReader, Cursor, Read, Seek},
    path::Path,
};

/// How much a picture may unfold to. A file of a few kilobytes can claim gigabytes of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels of a row at most.
    pub max_width: u32,
    /// Rows at most.
    pub max_height: u32,
    /// Pixels at most.
    pub max_pixels: u64,
    /// Bytes of memory for pixels at most.
    pub max_memory: u64,
}

impl Default for Limits {
    /// Sides of 32768 pixels, 64 megapixels, 512 MiB: room for a square of 8192 with 16 bits a value.
    fn default() -> Self {
        Self { max_width: 1 << 15, max_height: 1 << 15, max_pixels: 1 << 26, max_memory: 1 << 29 }
    }
}

impl Limits {
    /// Compares a size with the limits of sides and pixels.
    ///
    /// # Errors
    /// [`Error::TooLarge`], which names the limit.
    pub fn check(&self, size: Size) -> Result<()> {
        let rules = [
            (Limit::Width, u64::from(self.max_width), u64::from(size.width)),
            (Limit::Height, u64::from(self.max_height), u64::from(size.height)),
            (Limit::Pixels, self.max_pixels, size.pixels()),
        ];
        rules.into_iter().try_for_each(|(limit, allowed, came)| within(limit, allowed, came))
    }
}

/// Decodes a picture; of an animation its first frame. The orientation that its EXIF block names is applied.
///
/// # Errors
/// As [`sniff()`](crate::sniff()); [`Error::Unsupported`] for SVG and AVIF, [`Error::TooLarge`], [`Error::Broken`].
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture> {
    let facts = look(&mut Source::of(bytes))?;
    decode_from(Box::new(Cursor::new(bytes)), &facts, limits)
}

/// Decodes a file, as [`decode`] does.
///
/// # Errors
/// As [`decode`], and [`Error::Read`].
pub fn decode_file(path: &Path, limits: &Limits) -> Result<Picture> {
    let facts = look(&mut Source::open(path)?)?;
    let file = File::open(path).map_err(|error| Error::read(path, &error))?;
    decode_from(Box::new(BufReader::new(file)), &facts, limits)
}

/// The facts, and for JPEG whether the file was cut: its decoder fills what is missing with grey and says nothing.
pub(crate) fn look<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let facts = facts(source)?;
    if facts.media_type == MediaType::Jpeg && !walk::jpeg::is_whole(source)? {
        return Err(Error::broken(MediaType::Jpeg, "its end is missing; the file was cut"));
    }
    Ok(facts)
}

/// Bytes in memory or in a file. As one type, so that the decoders of four formats are compiled once.
trait Seekable: BufRead + Seek {}

impl<T: BufRead + Seek> Seekable for T {}

fn decode_from(source: Box<dyn Seekable + '_>, facts: &Facts, limits: &Limits) -> Result<Picture> {
    let format = format_of(facts.media_type)?;
    facts.size().map_or(Ok(()), |size| limits.check(size))?;
    let failed = |error| decode_error(facts.media_type, limits, error);
    let mut reader = ImageReader::with_format(source, format);
    reader.limits(image_limits(limits));
    let mut decoder = reader.into_decoder().map_err(failed)?;
    within(Limit::Memory, limits.max_memory, decoder.total_bytes())?;
    let orientation = decoder.orientation().map_err(failed)?;
    // A profile that cannot be read is no reason to refuse the pixels.
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(failed)?;
    pixels.apply_orientation(orientation);
    Ok(Picture::new(pixels).with_profile(profile))
}

fn format_of(media_type: MediaType) -> Result<ImageFormat> {
    match media_type {
        MediaType::Png => Ok(ImageFormat::Png),
        MediaType::Jpeg => Ok(ImageFormat::Jpeg),
        MediaType::Webp => Ok(ImageFormat::WebP),
        MediaType::Gif => Ok(ImageFormat::Gif),
        MediaType::Svg | MediaType::Avif => Err(Error::Unsupported {
            media_type,
            what: "decoded",
            instead: "convert it to PNG, JPEG, WebP or GIF first",
        }),
    }
}

fn within(limit: Limit, allowed: u64, came: u64) -> Result<()> {
    if came <= allowed { Ok(()) } else { Err(Error::TooLarge { limit, allowed, came }) }
}

fn image_limits(limits: &Limits) -> image::Limits {
    let mut inner = image::Limits::no_limits();
    inner.max_image_width = Some(limits.max_width);
    inner.max_image_height = Some(limits.max_height);
    inner.max_alloc = Some(limits.max_memory);
    inner
}

fn decode_error(media_type: MediaType, limits: &Limits, error: ImageError) -> Error {
    match error {
        // The decoder does not say how much it wanted; it was more than this.
        ImageError::Limits(_) => Error::TooLarge {
            limit: Limit::Memory,
            allowed: limits.max_memory,
            came: limits.max_memory.saturating_add(1),
        },
        error => Error::broken(media_type, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use image::GenericImageView;

    #[test]
    fn what_can_be_decoded_is_decoded_and_the_rest_is_named() {
        for (name, bytes, facts) in samples::every_format() {
            match decode(&bytes, &Limits::default()) {
                Ok(picture) => assert_eq!(Some(picture.size()), facts.shown(), "{name}"),
                Err(Error::Unsupported { media_type, .. }) => {
                    assert!(!media_type.can_decode() && media_type == facts.media_type, "{name}");
                }
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }

    #[test]
    fn each_limit_is_enforced_before_pixels_are_made() {
        let bytes = samples::png(40, 30);
        let all = Limits::default();
        for (limits, limit) in [
            (Limits { max_width: 39, ..all }, Limit::Width),
            (Limits { max_height: 29, ..all }, Limit::Height),
            (Limits { max_pixels: 1199, ..all }, Limit::Pixels),
            (Limits { max_memory: 3599, ..all }, Limit::Memory),
        ] {
            match decode(&bytes, &limits) {
                Err(Error::TooLarge { limit: named, .. }) => assert_eq!(named, limit),
                other => panic!("{limit}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        let bomb = samples::png_claiming(60_000, 60_000);
        assert!(matches!(decode(&bomb, &Limits::default()), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn the_orientation_of_a_camera_is_applied() {
        // Stored: left half dark, right half light. Orientation 6: shown turned clockwise, so dark is on top.
        let bytes = samples::jpeg_turned(32, 16, 6);
        let picture = decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(picture.size(), Size::new(16, 32));
        assert!(picture.pixels().get_pixel(8, 4).0[0] < 60);
        assert!(picture.pixels().get_pixel(8, 28).0[0] > 200);
    }

    #[test]
    fn a_cut_picture_is_broken() {
        for (name, bytes) in
            samples::other_kinds(300, 200).into_iter().chain([("png".into(), samples::png(64, 64))])
        {
            let cut = &bytes[..bytes.len() / 2];
            let error = decode(cut, &Limits::default()).map(|picture| picture.size());
            assert!(matches!(error, Err(Error::Broken { .. })), "{name}: {error:?}");
        }
    }
}
