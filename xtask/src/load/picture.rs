//! A picture to send.

use anyhow::{Context, Result};
use png::{BitDepth, ColorType, Compression, Encoder};

/// A PNG of this size (`WIDTHxHEIGHT`) whose pixels are noise and stored as they are: 3 bytes a pixel.
pub(super) fn noise(size: &str) -> Result<Vec<u8>> {
    let (width, height) = size.split_once('x').context("expected WIDTHxHEIGHT")?;
    let (width, height): (u32, u32) = (width.parse()?, height.parse()?);
    let mut state = 1_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let pixels: Vec<u8> = (0..width as usize * height as usize * 3).map(|_| next()).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::NoCompression);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_large_as_its_pixels() {
        let picture = noise("40x30").unwrap();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 40 * 30 * 3);
        assert!(noise("40").is_err());
    }
}
