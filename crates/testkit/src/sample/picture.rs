//! Sample pictures.

use image::{DynamicImage, ExtendedColorType, ImageEncoder, codecs, imageops};
use impasto_sdk::Size;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

/// What a sample picture is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// PNG, 8 bit RGB.
    Png,
    /// PNG, 8 bit RGBA, with pixels of every transparency.
    Transparent,
    /// PNG, 16 bit RGBA, with values that 8 bit cannot hold.
    Deep,
    /// JPEG.
    Jpeg,
    /// WebP, lossless.
    Webp,
    /// GIF, one frame.
    Gif,
    /// SVG.
    Svg,
}

impl Look {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png | Self::Transparent | Self::Deep => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Svg => "image/svg+xml",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Picture(Look),
    AlphaMask,
    GreyMask,
}

/// A picture of this size and look. The same number gives the same bytes; different numbers differ in bytes and pixels.
///
/// # Panics
/// When an encoder refuses the picture, which no size above zero makes it do.
#[must_use]
pub fn picture(size: Size, number: u64, look: Look) -> Vec<u8> {
    kept(size, number, Kind::Picture(look), || encode(size, number, look))
}

/// Suites ask for the same few pictures thousands of times.
fn kept(size: Size, number: u64, kind: Kind, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    type Made = HashMap<(Size, u64, Kind), Vec<u8>>;
    static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = made().get(&(size, number, kind)) {
        return bytes.clone();
    }
    let bytes = make();
    if bytes.len() < 1 << 20 {
        made().insert((size, number, kind), bytes.clone());
    }
    bytes
}

fn encode(size: Size, number: u64, look: Look) -> Vec<u8> {
    let Size { width, height } = size;
    let mut bytes = Vec::new();
    let written = match look {
        Look::Png => png(&mut bytes, &bands(size, number, 3), size, ExtendedColorType::Rgb8),
        Look::Transparent => png(&mut bytes, &bands(size, number, 4), size, ExtendedColorType::Rgba8),
        Look::Deep => png(&mut bytes, &deep(size, number), size, ExtendedColorType::Rgba16),
        Look::Jpeg => codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).write_image(
            &bands(size, number, 3),
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        Look::Webp => codecs::webp::WebPEncoder::new_lossless(&mut bytes).write_image(
            &bands(size, number, 4),
            width,
            height,
            ExtendedColorType::Rgba8,
        ),
        Look::Gif => codecs::gif::GifEncoder::new_with_speed(&mut bytes, 30).encode(
            &bands(size, number, 3),
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        Look::Svg => {
            bytes = svg(size, number);
            Ok(())
        }
    };
    assert!(written.is_ok(), "a sample picture of {size} could not be written: {written:?}");
    bytes
}

/// A mask of this size: transparent in its middle half, opaque around it.
///
/// # Panics
/// As [`picture`].
#[must_use]
pub fn alpha_mask(size: Size) -> Vec<u8> {
    kept(size, 0, Kind::AlphaMask, || make_alpha_mask(size))
}

fn make_alpha_mask(size: Size) -> Vec<u8> {
    let mut mask = image::RgbaImage::from_pixel(size.width, size.height, image::Rgba([0, 0, 0, 255]));
    let (w, h) = (size.width.div_ceil(2), size.height.div_ceil(2));
    let hole = image::RgbaImage::new(w, h);
    imageops::replace(&mut mask, &hole, i64::from(size.width / 4), i64::from(size.height / 4));
    let mut bytes = Vec::new();
    let mask = DynamicImage::from(mask);
    let written = png(&mut bytes, mask.as_bytes(), size, ExtendedColorType::Rgba8);
    assert!(written.is_ok(), "a mask of {size} could not be written: {written:?}");
    bytes
}

/// A grey mask of this size: white in its middle half, black around it.
///
/// # Panics
/// As [`picture`].
#[must_use]
pub fn grey_mask(size: Size) -> Vec<u8> {
    kept(size, 0, Kind::GreyMask, || make_grey_mask(size))
}

fn make_grey_mask(size: Size) -> Vec<u8> {
    let mut mask = image::GrayImage::new(size.width, size.height);
    let (w, h) = (size.width.div_ceil(2), size.height.div_ceil(2));
    let hole = image::GrayImage::from_pixel(w, h, image::Luma([255]));
    imageops::replace(&mut mask, &hole, i64::from(size.width / 4), i64::from(size.height / 4));
    let mut bytes = Vec::new();
    let written = png(&mut bytes, &mask, size, ExtendedColorType::L8);
    assert!(written.is_ok(), "a mask of {size} could not be written: {written:?}");
    bytes
}

fn png(to: &mut Vec<u8>, pixels: &[u8], size: Size, colour: ExtendedColorType) -> image::ImageResult<()> {
    use codecs::png::{CompressionType, FilterType, PngEncoder};
    PngEncoder::new_with_quality(to, CompressionType::Fast, FilterType::Sub).write_image(
        pixels,
        size.width,
        size.height,
        colour,
    )
}

/// Sixteen horizontal bands of one colour ramp each.
fn bands(size: Size, number: u64, channels: usize) -> Vec<u8> {
    let rows: Vec<Vec<u8>> = (0..16).map(|band| ramp(size.width, number, band, channels)).collect();
    stacked(&rows, size.height)
}

/// Rows are copied whole: that is quick also without optimisation.
fn stacked(rows: &[Vec<u8>], height: u32) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(rows.first().map_or(0, Vec::len) * height as usize);
    (0..height).for_each(|y| pixels.extend_from_slice(&rows[band_of(y, height)]));
    pixels
}

fn band_of(y: u32, height: u32) -> usize {
    usize::try_from(u64::from(y) * 16 / u64::from(height.max(1))).unwrap_or(0)
}

fn ramp(width: u32, number: u64, band: u64, channels: usize) -> Vec<u8> {
    let seed = mix(number.wrapping_mul(16).wrapping_add(band));
    let pixel = |x: u32| {
        let at = (u64::from(x) * 64 / u64::from(width.max(1))) * 4;
        [seed, seed >> 8, seed >> 16, seed >> 24].map(|shade| (shade.wrapping_add(at) & 0xff) as u8)
    };
    (0..width).flat_map(|x| pixel(x).into_iter().take(channels)).collect()
}

fn deep(size: Size, number: u64) -> Vec<u8> {
    let row = |band: u64| -> Vec<u8> {
        let seed = mix(number.wrapping_mul(16).wrapping_add(band));
        let pixel = |x: u32| {
            [0, 16, 32, 48].map(|shift| ((seed >> shift).wrapping_add(u64::from(x) * 257) & 0xffff) as u16)
        };
        (0..size.width).flat_map(pixel).flat_map(u16::to_ne_bytes).collect()
    };
    let rows: Vec<_> = (0..16).map(row).collect();
    stacked(&rows, size.height)
}

fn svg(size: Size, number: u64) -> Vec<u8> {
    let Size { width, height } = size;
    let colour = mix(number) & 0x00ff_ffff;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"><title>{number}</title>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#{colour:06x}\"/></svg>"
    )
    .into_bytes()
}

/// Spreads a counter over all bits (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Look; 6] = [Look::Png, Look::Transparent, Look::Deep, Look::Jpeg, Look::Webp, Look::Gif];

    #[test]
    fn pictures_are_what_they_say_and_differ_by_number() {
        let size = Size::new(48, 20);
        for look in ALL {
            let (one, two) = (picture(size, 1, look), picture(size, 2, look));
            assert_eq!(one, picture(size, 1, look), "{look:?}");
            assert_ne!(one, two, "{look:?}");
            let format = image::guess_format(&one).unwrap();
            assert_eq!(format.to_mime_type(), look.media_type());
            let read = image::load_from_memory(&one).unwrap();
            assert_eq!((read.width(), read.height()), (48, 20));
        }
    }

    #[test]
    fn transparent_and_deep_pictures_hold_what_others_lose() {
        let size = Size::new(64, 64);
        let alpha = image::load_from_memory(&picture(size, 3, Look::Transparent)).unwrap().to_rgba8();
        assert!(alpha.pixels().any(|p| p[3] < 128) && alpha.pixels().any(|p| p[3] > 128));
        let deep = image::load_from_memory(&picture(size, 3, Look::Deep)).unwrap();
        assert_eq!(deep.color(), image::ColorType::Rgba16);
        assert!(deep.to_rgba16().pixels().any(|p| p[0] >> 8 != p[0] & 0xff));
    }

    #[test]
    fn a_mask_is_transparent_in_the_middle_only() {
        let mask = image::load_from_memory(&alpha_mask(Size::new(64, 32))).unwrap().to_rgba8();
        assert_eq!((mask.get_pixel(0, 0)[3], mask.get_pixel(32, 16)[3]), (255, 0));
    }
}
