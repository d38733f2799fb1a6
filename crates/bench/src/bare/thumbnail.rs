//! A thumbnail by library calls: rows averaged over boxes while they are inflated, the rest by SIMD, JPEG.

use crate::picture::Format;
use anyhow::{Context, Result, bail};
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
    let (mut sums, mut rows) = (vec![0_u16; side as usize * 3], 0);
    let mut pixels = Vec::with_capacity(wide * wide * 3);
    while let Some(row) = reader.next_row()? {
        sums.iter_mut().zip(row.data()).for_each(|(sum, value)| *sum += u16::from(*value));
        rows += 1;
        if rows == factor {
            match factor {
                1 => average::<1>(&sums, &mut pixels),
                2 => average::<2>(&sums, &mut pixels),
                8 => average::<8>(&sums, &mut pixels),
                _ => bail!("the floor knows pictures of 1024 and of 4096 pixels a side"),
            }
            sums.fill(0);
            rows = 0;
        }
    }
    Ok((u32::try_from(wide)?, pixels))
}

/// Of so many columns, each the sum of as many rows.
fn average<const N: usize>(sums: &[u16], pixels: &mut Vec<u8>) {
    let area = u32::try_from(N * N).unwrap_or(u32::MAX);
    for run in sums.as_chunks::<3>().0.as_chunks::<N>().0 {
        let mut box_sums = [area / 2; 3];
        for pixel in run {
            box_sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
        }
        pixels.extend_from_slice(&box_sums.map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
    }
}

fn whole(path: &Path) -> Result<(u32, Vec<u8>)> {
    let picture = ImageReader::open(path)?.with_guessed_format()?.decode()?.into_rgb8();
    Ok((picture.width(), picture.into_raw()))
}

fn scale(side: u32, pixels: Vec<u8>) -> Result<Vec<u8>> {
    let edge = EDGE.min(side);
    let from = Image::from_vec_u8(side, side, pixels, PixelType::U8x3).context("too few rows")?;
    let mut to = Image::new(edge, edge, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&from, &mut to, &options)?;
    Ok(to.into_vec())
}
