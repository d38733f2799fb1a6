//! JPEG pictures decoded at a half, a quarter or an eighth of their size: less work, and much less memory.

use crate::{Error, Limits, Picture, Result, boxes::HEADROOM, decode::look, source::Source};
use image::{DynamicImage, ImageBuffer, metadata::Orientation};
use impasto_sdk::Size;
use jpeg_decoder::{Decoder, PixelFormat};
use std::{fs::File, io::BufReader, path::Path};

/// Reads a JPEG file at the smallest of these sizes whose longest side is still at least twice `edge`. `None` where that
/// is the whole size, where its colours are neither grey nor RGB, or where it is of a kind that this decoder does not know:
/// then it is decoded as others are.
pub(crate) fn read_scaled(path: &Path, size: Size, edge: u32, limits: &Limits) -> Result<Option<Picture>> {
    let wanted = edge.max(1).saturating_mul(HEADROOM);
    if size.longest() < wanted.saturating_mul(2) {
        return Ok(None);
    }
    look(&mut Source::open(path)?)?;
    let file = File::open(path).map_err(|error| Error::read(path, &error))?;
    let mut decoder = Decoder::new(BufReader::new(file));
    decoder.set_max_decoding_buffer_size(usize::try_from(limits.max_memory).unwrap_or(usize::MAX));
    let (wide, high) = within(size, wanted);
    // What this decoder does not know, the other one may.
    let Ok((wide, high)) = decoder.read_info().and_then(|()| decoder.scale(wide, high)) else {
        return Ok(None);
    };
    let Ok(pixels) = decoder.decode() else { return Ok(None) };
    let format = decoder.info().map(|info| info.pixel_format);
    let (wide, high) = (u32::from(wide), u32::from(high));
    let pixels = match format {
        Some(PixelFormat::L8) => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageLuma8),
        Some(PixelFormat::RGB24) => ImageBuffer::from_raw(wide, high, pixels).map(DynamicImage::ImageRgb8),
        _ => None,
    };
    let Some(mut pixels) = pixels else { return Ok(None) };
    let turned = decoder.exif_data().and_then(Orientation::from_exif_chunk);
    pixels.apply_orientation(turned.unwrap_or(Orientation::NoTransforms));
    Ok(Some(Picture::new(pixels).with_profile(decoder.icc_profile())))
}

/// The size with this longest side; the decoder chooses one that is no smaller.
fn within(size: Size, longest: u32) -> (u16, u16) {
    let side = |side: u32| {
        let scaled = (u64::from(side) * u64::from(longest)).div_ceil(u64::from(size.longest().max(1)));
        u16::try_from(scaled.max(1)).unwrap_or(u16::MAX)
    };
    (side(size.width), side(size.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{decode, samples, scale_to, sniff};

    fn read(bytes: &[u8], edge: u32) -> Result<Option<Picture>> {
        let size = sniff(bytes).unwrap().size().unwrap();
        read_scaled(samples::file(bytes).path(), size, edge, &Limits::default())
    }

    #[test]
    fn a_large_picture_comes_smaller_and_looks_like_the_whole_one() {
        let (_, bytes) = samples::other_kinds(600, 400).into_iter().find(|(name, _)| name == "jpeg").unwrap();
        let scaled = read(&bytes, 60).unwrap().unwrap();
        assert_eq!(scaled.size(), Size::new(150, 100));
        let whole = decode(&bytes, &Limits::default()).unwrap();
        samples::assert_alike(&scaled, &scale_to(whole, scaled.size()).unwrap(), 10, "a quarter");
    }

    #[test]
    fn a_picture_on_its_side_is_turned() {
        let scaled = read(&samples::jpeg_turned(320, 160, 6), 40).unwrap().unwrap();
        assert_eq!(scaled.size(), Size::new(40, 80));
    }

    #[test]
    fn what_would_not_get_smaller_is_left_to_others_and_what_is_cut_is_an_error() {
        let bytes = samples::jpeg_turned(320, 160, 1);
        assert_eq!(read(&bytes, 100).unwrap(), None);
        assert!(matches!(read(&bytes[..bytes.len() / 2], 40), Err(Error::Broken { .. })));
    }
}
