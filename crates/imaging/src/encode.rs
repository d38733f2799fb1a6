//! From pixels to bytes.

use crate::{Error, MediaType, Picture, Result};
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder, ImageError,
    codecs::{
        png::{CompressionType, FilterType, PngEncoder},
        webp::WebPEncoder,
    },
};
use impasto_sdk::Size;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Quality of a JPEG picture that a model will look at: hardly any loss.
const INPUT_QUALITY: u8 = 92;

/// From this quality on colours are as fine as brightness; below, four pixels share a colour, as is usual.
const FINE: u8 = 90;

/// What a PNG encoder shall care for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Be done soon.
    Fast,
    /// Use few bytes; several times slower.
    Small,
}

/// What the bytes of raw pixels are, 8 bits a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One value.
    Grey,
    /// Grey and alpha.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

/// Writes a PNG picture, with its bit depth and colour profile.
///
/// # Errors
/// [`Error::Encode`].
pub fn encode_png(picture: &Picture, effort: Effort) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    write(picture.pixels(), picture.profile(), MediaType::Png, png_encoder(&mut out, effort))?;
    Ok(out)
}

/// Writes a JPEG picture of this quality (1 to 100).
///
/// # Errors
/// [`Error::Encode`] where pixels are transparent: JPEG has no alpha, and dropping it would change the picture.
pub fn encode_jpeg(picture: &Picture, quality: u8) -> Result<Vec<u8>> {
    if picture.is_transparent() {
        let why = "it has transparent pixels; write it as PNG".into();
        return Err(Error::Encode { media_type: MediaType::Jpeg, why });
    }
    let failed = |why: String| Error::Encode { media_type: MediaType::Jpeg, why };
    let size = picture.size();
    let side = |side: u32| {
        u16::try_from(side)
            .map_err(|_| failed(format!("{size} is more than JPEG holds: 65535 pixels a side")))
    };
    let (width, height) = (side(size.width)?, side(size.height)?);
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality.clamp(1, 100));
    encoder.set_sampling_factor(if quality < FINE {
        SamplingFactor::R_4_2_0
    } else {
        SamplingFactor::R_4_4_4
    });
    if let Some(profile) = picture.profile() {
        encoder.add_icc_profile(profile).map_err(|error| failed(error.to_string()))?;
    }
    let encoded = match picture.pixels() {
        DynamicImage::ImageRgb8(pixels) => encoder.encode(pixels, width, height, ColorType::Rgb),
        DynamicImage::ImageLuma8(pixels) => encoder.encode(pixels, width, height, ColorType::Luma),
        pixels if pixels.color().has_color() => {
            encoder.encode(&pixels.to_rgb8(), width, height, ColorType::Rgb)
        }
        pixels => encoder.encode(&pixels.to_luma8(), width, height, ColorType::Luma),
    };
    encoded.map_err(|error| failed(error.to_string()))?;
    Ok(out)
}

/// Writes a picture as this media type: PNG fast, JPEG of high quality, WebP without loss (but with 8 bits a value).
///
/// # Errors
/// [`Error::Encode`]; [`Error::Unsupported`] for the other media types.
pub fn encode(picture: &Picture, media_type: MediaType) -> Result<Vec<u8>> {
    match media_type {
        MediaType::Png => encode_png(picture, Effort::Fast),
        MediaType::Jpeg => encode_jpeg(picture, INPUT_QUALITY),
        MediaType::Webp => encode_webp(picture),
        MediaType::Gif | MediaType::Svg | MediaType::Avif => {
            Err(Error::Unsupported { media_type, what: "written", instead: "write PNG, JPEG or WebP" })
        }
    }
}

/// Writes a PNG picture of raw pixels, row by row without gaps.
///
/// # Errors
/// [`Error::Encode`] where the number of bytes does not fit the size.
pub fn encode_raw(size: Size, layout: Layout, bytes: &[u8]) -> Result<Vec<u8>> {
    let (color, channels) = match layout {
        Layout::Grey => (ExtendedColorType::L8, 1),
        Layout::GreyAlpha => (ExtendedColorType::La8, 2),
        Layout::Rgb => (ExtendedColorType::Rgb8, 3),
        Layout::Rgba => (ExtendedColorType::Rgba8, 4),
    };
    let wanted = size.pixels() * channels;
    if bytes.len() as u64 != wanted {
        let why = format!("{size} needs {wanted} bytes of pixels, got {}", bytes.len());
        return Err(Error::Encode { media_type: MediaType::Png, why });
    }
    let mut out = Vec::new();
    let encoder = png_encoder(&mut out, Effort::Fast);
    encoder
        .write_image(bytes, size.width, size.height, color)
        .map_err(|error| failed(MediaType::Png, &error))?;
    Ok(out)
}

fn encode_webp(picture: &Picture) -> Result<Vec<u8>> {
    let pixels = match (picture.pixels().color().has_color(), picture.has_alpha()) {
        (_, true) => DynamicImage::ImageRgba8(picture.pixels().to_rgba8()),
        (true, false) => DynamicImage::ImageRgb8(picture.pixels().to_rgb8()),
        (false, false) => DynamicImage::ImageLuma8(picture.pixels().to_luma8()),
    };
    let mut out = Vec::new();
    write(&pixels, picture.profile(), MediaType::Webp, WebPEncoder::new_lossless(&mut out))?;
    Ok(out)
}

fn png_encoder(out: &mut Vec<u8>, effort: Effort) -> PngEncoder<&mut Vec<u8>> {
    let compression = match effort {
        Effort::Fast => CompressionType::Fast,
        Effort::Small => CompressionType::Best,
    };
    PngEncoder::new_with_quality(out, compression, FilterType::Adaptive)
}

fn write(
    pixels: &DynamicImage,
    profile: Option<&[u8]>,
    media_type: MediaType,
    mut encoder: impl ImageEncoder,
) -> Result<()> {
    if let Some(profile) = profile {
        // Every encoder used here takes a profile; one that does not would only lose the profile.
        let _ = encoder.set_icc_profile(profile.to_vec());
    }
    pixels.write_with_encoder(encoder).map_err(|error| failed(media_type, &error))
}

fn failed(media_type: MediaType, error: &ImageError) -> Error {
    Error::Encode { media_type, why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, decode, samples, sniff};

    #[test]
    fn png_and_webp_lose_nothing() {
        for picture in samples::pictures() {
            let bytes = encode_png(&picture, Effort::Fast).unwrap();
            assert_eq!(decode(&bytes, &Limits::default()).unwrap(), picture);
            let small = encode_png(&picture, Effort::Small).unwrap();
            assert_eq!(decode(&small, &Limits::default()).unwrap(), picture);
        }
        let picture = Picture::new(samples::gradient(9, 7).into());
        let bytes = encode(&picture, MediaType::Webp).unwrap();
        assert_eq!(decode(&bytes, &Limits::default()).unwrap(), picture);
    }

    #[test]
    fn the_colour_profile_survives() {
        let profile = samples::profile();
        let picture = Picture::new(samples::gradient(9, 7).into()).with_profile(Some(profile.clone()));
        for media_type in [MediaType::Png, MediaType::Jpeg, MediaType::Webp] {
            let bytes = encode(&picture, media_type).unwrap();
            let again = decode(&bytes, &Limits::default()).unwrap();
            assert_eq!(again.profile(), Some(&profile[..]), "{media_type}");
        }
    }

    #[test]
    fn jpeg_refuses_transparent_pixels_and_takes_an_unused_alpha_channel() {
        let mut pixels = image::RgbaImage::from_pixel(4, 4, image::Rgba([1, 2, 3, 255]));
        assert!(encode_jpeg(&Picture::new(pixels.clone().into()), 82).is_ok());
        pixels.put_pixel(0, 0, image::Rgba([1, 2, 3, 254]));
        assert!(encode_jpeg(&Picture::new(pixels.into()), 82).is_err());
    }

    #[test]
    fn raw_pixels_must_fill_the_size() {
        let size = Size::new(2, 2);
        for (layout, len, alpha) in [
            (Layout::Grey, 4, false),
            (Layout::GreyAlpha, 8, true),
            (Layout::Rgb, 12, false),
            (Layout::Rgba, 16, true),
        ] {
            let facts = sniff(&encode_raw(size, layout, &vec![7; len]).unwrap()).unwrap();
            assert_eq!((facts.size(), facts.alpha), (Some(size), alpha));
            assert!(encode_raw(size, layout, &vec![7; len - 1]).is_err());
        }
    }
}
