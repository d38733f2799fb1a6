//! PNG pictures of a usual size, inflated in one go: that takes two thirds of the time that it takes row by row.

use crate::{Limits, boxes::Boxes, unfilter::unfilter, walk::png::SIGNATURE};
use image::DynamicImage;
use libdeflater::Decompressor;
use png::{BitDepth, ColorType, Info};
use std::{fs, ops::Range, path::Path};

/// Bytes of pixels at most, and of the file. What is larger is read row by row, in little memory.
const MOST: usize = 16 << 20;

/// Averages a picture of 8 bits a value that is RGB or RGBA, as [`Boxes::over`] says. `None` for every other, and where
/// anything is wrong with the file: whoever reads it row by row finds out what.
pub(crate) fn average(path: &Path, info: &Info<'_>, edge: u32, limits: &Limits) -> Option<DynamicImage> {
    let samples = match (info.color_type, info.bit_depth, &info.trns) {
        (ColorType::Rgb, BitDepth::Eight, None) => 3,
        (ColorType::Rgba, BitDepth::Eight, None) => 4,
        _ => return None,
    };
    let (width, height) = (info.width as usize, info.height as usize);
    let len = width.checked_mul(samples)?.checked_add(1)?.checked_mul(height)?;
    let file_len = usize::try_from(fs::metadata(path).ok()?.len()).ok()?;
    let is_modest = len.max(file_len) <= MOST && (len + file_len) as u64 <= limits.max_memory;
    let raw = is_modest.then(|| inflate(fs::read(path).ok()?, len)).flatten()?;
    let mut boxes = Boxes::over(info.size(), edge, samples);
    match samples {
        3 => unfilter::<3>(&raw, width, |row| boxes.add(row)),
        _ => unfilter::<4>(&raw, width, |row| boxes.add(row)),
    }?;
    boxes.into_picture(info.height)
}

/// The rows, and the few bytes behind them that [`unfilter`] wants. Every checksum of the pixels is compared.
fn inflate(mut file: Vec<u8>, len: usize) -> Option<Vec<u8>> {
    let pixels = pixels(&mut file)?;
    let mut raw = vec![0; len + size_of::<u32>()];
    let inflated = Decompressor::new().zlib_decompress(&file[pixels], &mut raw[..len]).ok()?;
    (inflated == len).then_some(raw)
}

/// What the chunks with pixels hold, moved together to where the first one is. Nothing may stand between them, and the file
/// must have its end.
fn pixels(file: &mut [u8]) -> Option<Range<usize>> {
    let (mut at, mut joined, mut last) = (SIGNATURE.len(), None::<Range<usize>>, *b"IHDR");
    loop {
        let (head, _) = file.get(at..)?.split_first_chunk::<8>()?;
        let [a, b, c, d, kind @ ..] = *head;
        let start = at + head.len();
        let data = start..start.checked_add(u32::from_be_bytes([a, b, c, d]) as usize)?;
        let (sum, _) = file.get(data.end..)?.split_first_chunk::<4>()?;
        match (&kind, &mut joined) {
            (b"IEND", _) => return joined,
            (b"IDAT", _) if crc32fast::hash(&file[at + 4..data.end]) != u32::from_be_bytes(*sum) => {
                return None;
            }
            (b"IDAT", None) => joined = Some(data.clone()),
            (b"IDAT", Some(joined)) if last == kind => {
                file.copy_within(data.clone(), joined.end);
                joined.end += data.len();
            }
            (b"IDAT", Some(_)) => return None,
            _ => {}
        }
        (at, last) = (data.end + 4, kind);
    }
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
        average(samples::file(bytes).path(), &header(bytes), 1000, &Limits::default())
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

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let sum = crc32fast::hash(&[kind, data].concat());
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &sum.to_be_bytes()].concat()
    }

    /// A picture, up to its pixels, and these.
    fn parts() -> (Vec<u8>, Vec<u8>) {
        let mut bytes = written(ColorType::Rgb, Filter::Paeth, &samples::noise(50, 37));
        let at = bytes.windows(4).position(|kind| kind == b"IDAT").unwrap();
        let data = pixels(&mut bytes).unwrap();
        (bytes[..at - 4].to_vec(), bytes[data].to_vec())
    }

    #[test]
    fn pixels_may_lie_in_many_chunks() {
        let (head, data) = parts();
        let whole = averaged(&[&head[..], &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat());
        for size in [1, 700, 5000] {
            let pieces = data.chunks(size).flat_map(|piece| chunk(b"IDAT", piece));
            let more = chunk(b"tEXt", b"a\0b").into_iter().chain(chunk(b"IEND", b""));
            let cut: Vec<u8> = head.iter().copied().chain(pieces).chain(more).collect();
            assert!(whole.is_some() && averaged(&cut) == whole, "{size}");
        }
    }

    #[test]
    fn a_file_that_is_not_sound_is_left_to_others() {
        let (head, data) = parts();
        let (first, second) = data.split_at(data.len() / 2);
        let [one, two] = [first, second].map(|half| chunk(b"IDAT", half));
        let (text, end) = (chunk(b"tEXt", b"a\0b"), chunk(b"IEND", b""));
        let mut wrong = two.clone();
        *wrong.last_mut().unwrap() ^= 1;
        let file =
            |parts: &[&Vec<u8>]| parts.iter().flat_map(|part| part.iter().copied()).collect::<Vec<_>>();
        assert!(averaged(&file(&[&head, &one, &two, &end])).is_some());
        for (why, parts) in [
            ("something between", vec![&head, &one, &text, &two, &end]),
            ("a wrong checksum", vec![&head, &one, &wrong, &end]),
            ("no end", vec![&head, &one, &two]),
            ("no end, but more", vec![&head, &one, &two, &text]),
        ] {
            assert_eq!(averaged(&file(&parts)), None, "{why}");
        }
        let whole = file(&[&head, &one, &two, &end]);
        assert_eq!(averaged(&whole[..whole.len() - 1]), None);
    }

    #[test]
    fn what_would_need_more_memory_than_allowed_is_left_to_others() {
        let bytes = written(ColorType::Rgb, Filter::Paeth, &samples::noise(50, 37));
        let file = samples::file(&bytes);
        let limits = Limits { max_memory: 37 * 151, ..Limits::default() };
        assert_eq!(average(file.path(), &header(&bytes), 1000, &limits), None);
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
