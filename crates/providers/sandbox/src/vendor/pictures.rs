//! Pictures on their way in and out.

use super::Refusal;
use crate::art::Picture;
use base64::{Engine, engine::general_purpose::STANDARD};
use image::{
    DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, RgbaImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use impasto_sdk::{Error, Kind};

/// A picture of a request; `field` names it where it cannot be read.
pub(super) fn read(text: &str, field: &str) -> Result<DynamicImage, Refusal> {
    let wrong = |why: String| Refusal::invalid(format!("{field} is not a picture: {why}"));
    let bytes = STANDARD.decode(text).map_err(|error| wrong(error.to_string()))?;
    image::load_from_memory(&bytes).map_err(|error| wrong(error.to_string()))
}

/// What a mask asks for: 255 is repainted. Transparent is repainted where the mask has an alpha channel, else white.
pub(super) fn read_mask(text: &str) -> Result<GrayImage, Refusal> {
    let mask = read(text, "mask")?;
    let rgba: Option<RgbaImage> = mask.color().has_alpha().then(|| mask.to_rgba8());
    match rgba.filter(|rgba| rgba.pixels().any(|pixel| pixel.0[3] < 255)) {
        Some(rgba) => Ok(GrayImage::from_fn(rgba.width(), rgba.height(), |x, y| {
            image::Luma([255 - rgba.get_pixel(x, y).0[3]])
        })),
        None => Ok(mask.into_luma8()),
    }
}

/// A PNG, packed fast.
pub(super) fn write(picture: Picture) -> Result<Vec<u8>, Error> {
    let (width, height) = (picture.width, picture.height);
    let (bytes, colour) = match picture.alpha {
        None => (picture.rgb, ExtendedColorType::Rgb8),
        Some(alpha) => (with_alpha(&picture.rgb, &alpha), ExtendedColorType::Rgba8),
    };
    let mut png = Vec::with_capacity(bytes.len() / 2);
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub)
        .write_image(&bytes, width, height, colour)
        .map_err(|error| Error::new(Kind::Unexpected, format!("a picture cannot be packed: {error}")))?;
    Ok(png)
}

fn with_alpha(rgb: &[u8], alpha: &[u8]) -> Vec<u8> {
    let pixels = rgb.as_chunks::<3>().0.iter().zip(alpha);
    let mut out = Vec::with_capacity(alpha.len() * 4);
    for ([r, g, b], a) in pixels {
        out.extend_from_slice(&[*r, *g, *b, *a]);
    }
    out
}
