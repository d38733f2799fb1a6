//! PNG pictures read row by row and made smaller on the way, so that a large one needs little memory.

use crate::{Error, Limits, MediaType, Picture, Result};
use image::{DynamicImage, ImageBuffer, metadata::Orientation};
use png::{ColorType, Decoder, Reader, Transformations};
use std::{fs::File, io::BufReader, path::Path};

/// How many times larger than the wanted edge the averaged picture stays; a better filter does the rest.
pub(crate) const HEADROOM: u32 = 2;

/// Rows that make one at most: 256² pixels of 255² each are less than 2³².
const MOST: u32 = 256;

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
    let mut pixels = average(&mut reader, edge)?;
    pixels.apply_orientation(exif.unwrap_or(Orientation::NoTransforms));
    Ok(Some(Picture::new(pixels).with_profile(profile)))
}

fn average(reader: &mut Reader<BufReader<File>>, edge: u32) -> Result<DynamicImage> {
    let (width, height) = reader.info().size();
    let (color, _) = reader.output_color_type();
    let factor = factor(width, height, edge.max(1));
    let mut boxes = Boxes::new(width as usize, factor as usize, color.samples());
    while let Some(row) = reader.next_row().map_err(broken)? {
        boxes.add(row.data());
    }
    let (wide, pixels) = boxes.finish();
    let (wide, high) = (u32::try_from(wide).unwrap_or(u32::MAX), height.div_ceil(factor));
    picture(color, wide, high, pixels).ok_or_else(|| broken("it has fewer rows than it says"))
}

/// How many rows and columns make one. Where the picture is a whole multiple of what is wanted, averaging alone gives that.
fn factor(width: u32, height: u32, edge: u32) -> u32 {
    let longest = width.max(height);
    let whole = longest / edge;
    let is_exact = whole > 0 && [longest - whole * edge, width % whole, height % whole] == [0, 0, 0];
    let factor = if is_exact { whole } else { longest / edge.saturating_mul(HEADROOM) };
    factor.clamp(1, MOST)
}

fn picture(color: ColorType, width: u32, height: u32, pixels: Vec<u8>) -> Option<DynamicImage> {
    match color {
        ColorType::Grayscale => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        ColorType::GrayscaleAlpha => {
            ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageLumaA8)
        }
        ColorType::Rgba => ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
        // Palettes were expanded by the reader.
        ColorType::Rgb | ColorType::Indexed => {
            ImageBuffer::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
        }
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::broken(MediaType::Png, error)
}

/// The sums of one row of boxes. Boxes at the right and lower edge may be smaller.
struct Boxes {
    factor: usize,
    samples: usize,
    width: usize,
    rows: usize,
    /// At most 255² for each pixel of a box, which fits: see [`MOST`].
    sums: Vec<u32>,
    done: Vec<u8>,
}

impl Boxes {
    fn new(width: usize, factor: usize, samples: usize) -> Self {
        let sums = vec![0; width.div_ceil(factor) * samples];
        Self { factor, samples, width, rows: 0, sums, done: Vec::new() }
    }

    fn add(&mut self, row: &[u8]) {
        if self.factor == 1 {
            self.done.extend_from_slice(row);
            return;
        }
        match self.samples {
            1 => self.add_row(row, add_plain::<1>),
            2 => self.add_row(row, |[g, a]: &mut [u32; 2], [grey, alpha]| {
                *g += u32::from(*grey) * u32::from(*alpha);
                *a += u32::from(*alpha);
            }),
            3 => self.add_row(row, add_plain::<3>),
            _ => self.add_row(row, |[r, g, b, a]: &mut [u32; 4], [red, green, blue, alpha]| {
                let weight = u32::from(*alpha);
                *r += u32::from(*red) * weight;
                *g += u32::from(*green) * weight;
                *b += u32::from(*blue) * weight;
                *a += weight;
            }),
        }
        self.rows += 1;
        if self.rows == self.factor {
            self.flush();
        }
    }

    /// Colours count as much as they are opaque, so that those of invisible pixels do not bleed.
    fn add_row<const N: usize>(&mut self, row: &[u8], add: impl Fn(&mut [u32; N], &[u8; N])) {
        let (sums, _) = self.sums.as_chunks_mut::<N>();
        for (sums, run) in sums.iter_mut().zip(row.chunks(self.factor * N)) {
            run.as_chunks::<N>().0.iter().for_each(|pixel| add(sums, pixel));
        }
    }

    fn flush(&mut self) {
        let width = self.sums.len() / self.samples;
        for (n, sums) in self.sums.chunks_exact_mut(self.samples).enumerate() {
            let columns = if n + 1 == width { self.width - n * self.factor } else { self.factor };
            mean_pixel(sums, u32::try_from(columns * self.rows).unwrap_or(u32::MAX), &mut self.done);
            sums.fill(0);
        }
        self.rows = 0;
    }

    fn finish(mut self) -> (usize, Vec<u8>) {
        if self.rows > 0 {
            self.flush();
        }
        (self.sums.len() / self.samples, self.done)
    }
}

fn add_plain<const N: usize>(sums: &mut [u32; N], pixel: &[u8; N]) {
    sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
}

fn mean_pixel(sums: &[u32], count: u32, out: &mut Vec<u8>) {
    let mean = |sum: u32, count: u32| u8::try_from((sum + count / 2) / count.max(1)).unwrap_or(u8::MAX);
    match sums {
        [colours @ .., alpha] if sums.len().is_multiple_of(2) => {
            out.extend(colours.iter().map(|sum| mean(*sum, *alpha)));
            out.push(mean(*alpha, count));
        }
        colours => out.extend(colours.iter().map(|sum| mean(*sum, count))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn boxes_are_averaged_also_at_the_edges() {
        let mut boxes = Boxes::new(3, 2, 1);
        for row in [[10, 20, 7], [30, 40, 9], [1, 3, 5]] {
            boxes.add(&row);
        }
        assert_eq!(boxes.finish(), (2, vec![25, 8, 2, 5]));
    }

    #[test]
    fn a_whole_multiple_is_averaged_to_what_is_wanted_and_anything_else_to_more() {
        for ((width, height, edge), wanted) in [
            ((1024, 1024, 512), 2),
            ((4096, 4096, 512), 8),
            ((1536, 1024, 512), 1),
            ((2048, 1024, 512), 4),
            ((3000, 2000, 512), 2),
            ((512, 256, 512), 1),
            ((100, 50, 512), 1),
            ((32_768, 32_768, 1), 256),
        ] {
            assert_eq!(factor(width, height, edge), wanted, "{width}x{height} to {edge}");
        }
    }

    #[test]
    fn invisible_colours_do_not_count() {
        let mut boxes = Boxes::new(2, 2, 4);
        boxes.add(&[200, 100, 0, 255, 0, 255, 0, 0]);
        boxes.add(&[200, 100, 0, 255, 0, 255, 0, 0]);
        assert_eq!(boxes.finish(), (1, vec![200, 100, 0, 128]));
    }

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
