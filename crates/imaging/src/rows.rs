//! PNG pictures read row by row and made smaller on the way, so that a large one needs little memory.

use crate::{Error, Limits, MediaType, Picture, Result, at_once, boxes::Boxes};
use image::{DynamicImage, metadata::Orientation};
use png::{Decoder, Reader, Transformations};
use std::{fs::File, io::BufReader, path::Path};

/// Bytes of the file that are read at once.
const AT_ONCE: usize = 64 << 10;

/// Reads a PNG file with 8 bits a value, averaged over square boxes so that its longest side is `edge`, where that
/// comes out even, else still at least twice that (or its own). `None` for an interlaced file: its rows come in another order.
pub(crate) fn read_reduced(path: &Path, edge: u32, limits: &Limits) -> Result<Option<Picture>> {
    let file = File::open(path).map_err(|error| Error::read(path, &error))?;
    let bytes = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    let file = BufReader::with_capacity(AT_ONCE, file);
    let mut decoder = Decoder::new_with_limits(file, png::Limits { bytes });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.info().interlaced {
        return Ok(None);
    }
    let profile = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let exif = reader.info().exif_metadata.as_deref().and_then(Orientation::from_exif_chunk);
    let pixels = at_once::average(path, reader.info(), edge, limits);
    let mut pixels = pixels.map_or_else(|| average(&mut reader, edge), Ok)?;
    pixels.apply_orientation(exif.unwrap_or(Orientation::NoTransforms));
    Ok(Some(Picture::new(pixels).with_profile(profile)))
}

fn average(reader: &mut Reader<BufReader<File>>, edge: u32) -> Result<DynamicImage> {
    let (size, (color, _)) = (reader.info().size(), reader.output_color_type());
    let mut boxes = Boxes::over(size, edge, color.samples());
    while let Some(row) = reader.next_row().map_err(broken)? {
        boxes.add(row.data());
    }
    boxes.into_picture(size.1).ok_or_else(|| broken("it has fewer rows than it says"))
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::broken(MediaType::Png, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_reduced_picture_looks_like_the_whole_one() {
        for (name, bytes) in samples::png_kinds(600, 400) {
            let file = samples::file(&bytes);
            let reduced = read_reduced(file.path(), 100, &Limits::default()).unwrap();
            let Some(reduced) = reduced else {
                assert!(name.contains("interlaced"), "{name}");
                continue;
            };
            assert_eq!((reduced.size().width, reduced.size().height), (200, 134), "{name}");
            let whole = crate::decode(&bytes, &Limits::default()).unwrap();
            let small = crate::scale_to(whole, reduced.size()).unwrap();
            samples::assert_alike(&reduced, &small, 6, &name);
        }
    }
}
