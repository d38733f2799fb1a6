//! PNG pictures of a usual size, inflated in one go: that takes two thirds of the time that it takes row by row.

use crate::{boxes::Boxes, source::Source, unfilter::unfilter, walk};
use image::DynamicImage;
use libdeflater::Decompressor;
use png::{BitDepth, ColorType, Info};
use std::{borrow::Cow, fs, path::Path};

/// Bytes of pixels at most, and of the file. What is larger is read row by row, in little memory.
const MOST: usize = 16 << 20;

/// Averages a picture of 8 bits a value that is RGB or RGBA, as [`Boxes::over`] says. `None` for every other, and where
/// anything is wrong with the file: whoever reads it row by row finds out what.
pub(crate) fn average(path: &Path, info: &Info<'_>, edge: u32) -> Option<DynamicImage> {
    let samples = match (info.color_type, info.bit_depth, &info.trns) {
        (ColorType::Rgb, BitDepth::Eight, None) => 3,
        (ColorType::Rgba, BitDepth::Eight, None) => 4,
        _ => return None,
    };
    let (width, height) = (info.width as usize, info.height as usize);
    let len = width.checked_mul(samples)?.checked_add(1)?.checked_mul(height)?;
    let file_len = usize::try_from(fs::metadata(path).ok()?.len()).ok()?;
    if len.max(file_len) > MOST {
        return None;
    }
    let raw = inflate(&fs::read(path).ok()?, len)?;
    let mut boxes = Boxes::over(info.size(), edge, samples);
    match samples {
        3 => unfilter::<3>(&raw, width, |row| boxes.add(row)),
        _ => unfilter::<4>(&raw, width, |row| boxes.add(row)),
    }?;
    boxes.into_picture(info.height)
}

/// The rows, and the few bytes behind them that [`unfilter`] wants. Their checksum is compared.
fn inflate(file: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut raw = vec![0; len + size_of::<u32>()];
    let inflated = Decompressor::new().zlib_decompress(&pixels(file)?, &mut raw[..len]).ok()?;
    (inflated == len).then_some(raw)
}

/// What the chunks with pixels hold, joined.
fn pixels(file: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut joined = Cow::Borrowed(&[][..]);
    for chunk in walk::png::chunks(&mut Source::of(file)) {
        let chunk = chunk.ok()?;
        if &chunk.kind == b"IDAT" {
            let from = usize::try_from(chunk.data).ok()?;
            let piece = file.get(from..from.checked_add(usize::try_from(chunk.len).ok()?)?)?;
            if joined.is_empty() {
                joined = Cow::Borrowed(piece);
            } else {
                joined.to_mut().extend_from_slice(piece);
            }
        }
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use png::{Decoder, Encoder, Filter};
    use std::io::{BufReader, Cursor};

    fn header(bytes: &[u8]) -> Info<'static> {
        Decoder::new(BufReader::new(Cursor::new(bytes))).read_info().unwrap().info().clone()
    }

    fn averaged(bytes: &[u8]) -> Option<DynamicImage> {
        average(samples::file(bytes).path(), &header(bytes), 1000)
    }

    fn written(color: ColorType, filter: Filter, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 50, 37);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_filter(filter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn every_filter_gives_the_pixels_that_were_written() {
        let pixels = DynamicImage::from(samples::noise(50, 37));
        for filter in
            [Filter::NoFilter, Filter::Sub, Filter::Up, Filter::Avg, Filter::Paeth, Filter::Adaptive]
        {
            let rgb = pixels.to_rgb8();
            assert_eq!(averaged(&written(ColorType::Rgb, filter, &rgb)), Some(rgb.into()), "{filter:?}");
            let rgba = pixels.to_rgba8();
            assert_eq!(averaged(&written(ColorType::Rgba, filter, &rgba)), Some(rgba.into()), "{filter:?}");
        }
    }

    #[test]
    fn pixels_may_lie_in_many_chunks() {
        let bytes = written(ColorType::Rgb, Filter::Paeth, &samples::noise(50, 37));
        let whole = averaged(&bytes).unwrap();
        let at = bytes.windows(4).position(|kind| kind == b"IDAT").unwrap();
        let data = pixels(&bytes).unwrap();
        let mut cut = bytes[..at - 4].to_vec();
        for piece in data.chunks(700) {
            let sum = crc32fast::hash(&[b"IDAT", piece].concat());
            cut.extend([&(piece.len() as u32).to_be_bytes(), b"IDAT", piece, &sum.to_be_bytes()].concat());
        }
        cut.extend(b"\0\0\0\0IEND\xAE\x42\x60\x82");
        assert_eq!(averaged(&cut), Some(whole));
    }

    #[test]
    fn what_is_broken_or_of_another_kind_is_left_to_others() {
        let bytes = written(ColorType::Rgb, Filter::Paeth, &samples::noise(50, 37));
        for place in [bytes.len() / 3, bytes.len() / 2, bytes.len() - 20] {
            let mut broken = bytes.clone();
            broken[place] ^= 0x55;
            assert_eq!(averaged(&broken), None, "{place}");
        }
        assert_eq!(averaged(&bytes[..bytes.len() / 2]), None);
        let grey = written(ColorType::Grayscale, Filter::Up, &[7; 50 * 37]);
        assert_eq!(averaged(&grey), None);
    }
}
