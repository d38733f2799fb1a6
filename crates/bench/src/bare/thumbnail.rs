//! A thumbnail by library calls: rows averaged over boxes while they are inflated, the rest by SIMD, JPEG.

use crate::picture::Format;
use anyhow::{Context, Result};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::ImageReader;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use png::Decoder;
use std::{fs::File, io::BufReader, path::Path};

/// The longest side, and the quality: those of the program.
const EDGE: u32 = 512;
const QUALITY: u8 = 82;

/// Of a square RGB picture of 8 bits.
pub(super) fn make(path: &Path, format: Format) -> Result<Vec<u8>> {
    let (wide, pixels) = if format == Format::Png { rows(path)? } else { whole(path)? };
    let pixels = if wide == EDGE { pixels } else { scale(wide, pixels)? };
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    let edge = u16::try_from(EDGE.min(wide))?;
    encoder.encode(&pixels, edge, edge, ColorType::Rgb)?;
    Ok(out)
}

/// Its side and its pixels, made smaller while they are read.
fn rows(path: &Path) -> Result<(u32, Vec<u8>)> {
    let mut reader = Decoder::new(BufReader::new(File::open(path)?)).read_info()?;
    let side = reader.info().width;
    let factor = (side / EDGE).max(1) as usize;
    let wide = side as usize / factor;
    let (mut sums, mut rows, mut pixels) = (vec![0_u32; wide * 3], 0, Vec::with_capacity(wide * wide * 3));
    let area = u32::try_from(factor * factor)?;
    while let Some(row) = reader.next_row()? {
        add(&mut sums, row.data(), factor);
        rows += 1;
        if rows == factor {
            pixels.extend(sums.iter().map(|sum| u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX)));
            sums.fill(0);
            rows = 0;
        }
    }
    Ok((u32::try_from(wide)?, pixels))
}

fn whole(path: &Path) -> Result<(u32, Vec<u8>)> {
    let picture = ImageReader::open(path)?.with_guessed_format()?.decode()?.into_rgb8();
    Ok((picture.width(), picture.into_raw()))
}

fn add(sums: &mut [u32], row: &[u8], factor: usize) {
    for (sums, run) in sums.chunks_exact_mut(3).zip(row.chunks_exact(factor * 3)) {
        for pixel in run.chunks_exact(3) {
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
        }
    }
}

fn scale(side: u32, pixels: Vec<u8>) -> Result<Vec<u8>> {
    let edge = EDGE.min(side);
    let from = Image::from_vec_u8(side, side, pixels, PixelType::U8x3).context("too few rows")?;
    let mut to = Image::new(edge, edge, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&from, &mut to, &options)?;
    Ok(to.into_vec())
}
