//! A picture that compresses as photographs do: smooth light, some texture, some grain.

use anyhow::{Context, Result};
use bytes::Bytes;
use clap::ValueEnum;
use image::ExtendedColorType;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::{fmt, fs, path::Path};

/// The formats that vendors answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub(crate) enum Format {
    Png,
    Jpeg,
    /// Without loss: nothing in Rust writes the other kind.
    Webp,
}

/// A file in three parts, of which the middle one is another for every copy. The first two are whole groups of three
/// bytes, so that their base64 can be exchanged.
#[derive(Clone)]
pub(crate) struct Original {
    format: Format,
    head: Bytes,
    rest: Bytes,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Png, Self::Jpeg, Self::Webp];

    /// As media types and file names say it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
        }
    }

    /// The base64 of the part that differs.
    pub(crate) fn mark64(self, number: u64) -> String {
        encode(&self.mark(number))
    }

    /// A comment with this number.
    fn mark(self, number: u64) -> Vec<u8> {
        match self {
            Self::Png => png_chunk(*b"tEXt", format!("Copy\0{number:019}").as_bytes()),
            // The start of the file belongs to it: a comment of 24 bytes behind it makes 30.
            Self::Jpeg => [b"\xff\xd8\xff\xfe\0\x1a", format!("{number:024}").as_bytes()].concat(),
            Self::Webp => riff_chunk(*b"COPY", format!("{number:022}").as_bytes()),
        }
    }

    fn file(self, side: u32) -> Result<Vec<u8>> {
        match self {
            Self::Png => png(side),
            Self::Jpeg => jpeg(side),
            Self::Webp => webp(side),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
        })
    }
}

impl Original {
    /// The picture of this side in a folder that [`write()`] filled.
    pub(crate) fn read(folder: &Path, format: Format, side: u32) -> Result<Self> {
        let path = folder.join(name(format, side));
        let file = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::of(format, file)
    }

    /// One of any side, for tests.
    #[cfg(test)]
    pub(crate) fn sample(format: Format, side: u32) -> Result<Self> {
        Self::of(format, format.file(side)?)
    }

    fn of(format: Format, file: Vec<u8>) -> Result<Self> {
        // The signature and the header; nothing; everything.
        let head = match format {
            Format::Png => 33,
            Format::Jpeg => 0,
            Format::Webp => file.len(),
        };
        // Of a JPEG file the mark has the start.
        let rest = if format == Format::Jpeg { 2 } else { head };
        if file.len() < head.max(rest) {
            anyhow::bail!("{format} of {} bytes has no header", file.len());
        }
        let file = Bytes::from(file);
        Ok(Self { format, head: file.slice(..head), rest: file.slice(rest..) })
    }

    /// The file with this number in it: the same pixels, other bytes.
    pub(crate) fn copy(&self, number: u64) -> Vec<u8> {
        [self.head.as_ref(), &self.format.mark(number), self.rest.as_ref()].concat()
    }

    /// The base64 of copies: beginning and end, between which [`Format::mark64`] goes.
    pub(crate) fn base64(&self) -> (Bytes, Bytes) {
        (encode(&self.head).into(), encode(&self.rest).into())
    }
}

/// Writes a square picture into a folder, unless it is there: compressing as vendors do takes seconds.
pub(crate) fn write(folder: &Path, format: Format, side: u32) -> Result<()> {
    let path = folder.join(name(format, side));
    if !path.exists() {
        fs::write(path, format.file(side)?)?;
    }
    Ok(())
}

/// How such a file is called.
pub(crate) fn name(format: Format, side: u32) -> String {
    format!("{side}.{}", format.name())
}

fn encode(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut chunk = [&length.to_be_bytes(), &kind[..], data].concat();
    let crc = crc32fast::hash(&chunk[4..]);
    chunk.extend_from_slice(&crc.to_be_bytes());
    chunk
}

fn riff_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    [&kind[..], &length.to_le_bytes(), data].concat()
}

fn png(side: u32) -> Result<Vec<u8>> {
    let pixels = pixels(side);
    let mut bytes = Vec::with_capacity(pixels.len() * 2 / 3);
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // What zlib's usual level comes to in size, which is what vendors send.
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::Paeth);
    let mut writer = encoder.write_header().context("cannot write a PNG header")?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

fn jpeg(side: u32) -> Result<Vec<u8>> {
    let (mut bytes, edge) = (Vec::new(), u16::try_from(side)?);
    // As vendors send them.
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.encode(&pixels(side), edge, edge, jpeg_encoder::ColorType::Rgb)?;
    Ok(bytes)
}

/// With a chunk of filling behind it, so that it is whole groups of three bytes, and with room for the mark in the length
/// that the file says of itself.
fn webp(side: u32) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(&pixels(side), side, side, ExtendedColorType::Rgb8)?;
    let filling = [0_usize, 2, 4].into_iter().find(|more| (bytes.len() + 8 + more).is_multiple_of(3));
    bytes.extend(riff_chunk(*b"FILL", &vec![0; filling.unwrap_or_default()]));
    let length = u32::try_from(bytes.len() + Format::Webp.mark(0).len() - 8)?;
    bytes.splice(4..8, length.to_le_bytes());
    Ok(bytes)
}

/// Waves of light over the picture, and grain of a few steps on it, less of it in the shadows.
fn pixels(side: u32) -> Vec<u8> {
    let waves: Vec<i32> = (0..side).map(|at| wave(at, 211) + wave(at, 67) / 2 + wave(at, 13) / 8).collect();
    let mut state = 0x9e37_79b9_u32;
    let mut out = Vec::with_capacity(side as usize * side as usize * 3);
    for (row, down) in waves.iter().enumerate() {
        for (column, across) in waves.iter().enumerate() {
            let light = (down + across) / 2 + i32::try_from((row ^ column) & 3).unwrap_or_default();
            for tint in [light, light * 7 / 8 + 9, light * 3 / 4 + 30] {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let strength = 4 + tint.clamp(0, 255) / 28;
                let grain = i32::try_from(state >> 24).unwrap_or_default() * strength / 256 - strength / 2;
                out.push(u8::try_from((tint + grain).clamp(0, 255)).unwrap_or_default());
            }
        }
    }
    out
}

/// A triangle of this length, from 0 to about 150.
fn wave(at: u32, length: u32) -> i32 {
    let place = at % (2 * length);
    let high = if place < length { place } else { 2 * length - place };
    i32::try_from(high * 150 / length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_whole_pictures_with_the_same_pixels_and_other_bytes() {
        for format in Format::ALL {
            let original = Original::sample(format, 64).unwrap();
            let (one, two) = (original.copy(1), original.copy(2));
            assert_ne!(one, two, "{format}");
            let [pixels, same] = [&one, &two].map(|file| image::load_from_memory(file).unwrap());
            assert_eq!(pixels, same, "{format}");
            let (head, rest) = original.base64();
            let text = [head.as_ref(), format.mark64(7).as_bytes(), rest.as_ref()].concat();
            assert_eq!(base64_simd::STANDARD.decode_to_vec(text).unwrap(), original.copy(7), "{format}");
        }
    }

    #[test]
    fn a_picture_compresses_as_a_photograph_does() {
        let original = Original::sample(Format::Png, 512).unwrap();
        let share = original.copy(0).len() as f64 / f64::from(512 * 512 * 3);
        assert!((0.40..0.65).contains(&share), "{share}");
    }
}
