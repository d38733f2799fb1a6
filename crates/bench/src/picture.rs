//! A picture that compresses as photographs do: smooth light, some texture, some grain.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::{fs, path::Path};

/// The signature and the header: every PNG file begins with them, and they are whole groups of three bytes, so that what
/// follows can be exchanged in its base64.
const HEAD: usize = 33;

/// The sides of the pictures that are measured with.
pub(crate) const SIDES: [u32; 2] = [1024, 4096];

/// A PNG file in three parts, of which the middle one is another for every copy.
#[derive(Clone)]
pub(crate) struct Original {
    head: Bytes,
    rest: Bytes,
}

impl Original {
    /// The picture of this side in a folder that [`write()`] filled.
    pub(crate) fn read(folder: &Path, side: u32) -> Result<Self> {
        let path = folder.join(name(side));
        let file = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::of(file)
    }

    /// One of any side, for tests.
    #[cfg(test)]
    pub(crate) fn sample(side: u32) -> Result<Self> {
        Self::of(photo(side)?)
    }

    fn of(file: Vec<u8>) -> Result<Self> {
        if file.len() < HEAD {
            bail!("a PNG file of {} bytes has no header", file.len());
        }
        let file = Bytes::from(file);
        Ok(Self { head: file.slice(..HEAD), rest: file.slice(HEAD..) })
    }

    /// The file with this number in it: the same pixels, other bytes.
    #[cfg(test)]
    pub(crate) fn copy(&self, number: u64) -> Vec<u8> {
        [self.head.as_ref(), &mark(number), self.rest.as_ref()].concat()
    }

    /// The base64 of copies: beginning and end, between which [`mark64`] goes.
    pub(crate) fn base64(&self) -> (Bytes, Bytes) {
        (encode(&self.head).into(), encode(&self.rest).into())
    }
}

/// Writes a square picture of each side into a folder: compressing as vendors do takes seconds, so it is done once.
pub(crate) fn write(folder: &Path) -> Result<()> {
    for side in SIDES {
        fs::write(folder.join(name(side)), photo(side)?)?;
    }
    Ok(())
}

fn name(side: u32) -> String {
    format!("{side}.png")
}

/// The base64 of the part that differs.
pub(crate) fn mark64(number: u64) -> String {
    encode(&mark(number))
}

fn encode(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}

/// A text chunk, of 36 bytes in all.
fn mark(number: u64) -> Vec<u8> {
    let mut chunk = 24_u32.to_be_bytes().to_vec();
    chunk.extend_from_slice(format!("tEXtCopy\0{number:019}").as_bytes());
    let crc = crc32fast::hash(&chunk[4..]);
    chunk.extend_from_slice(&crc.to_be_bytes());
    chunk
}

fn photo(side: u32) -> Result<Vec<u8>> {
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
        let original = Original::sample(64).unwrap();
        let (one, two) = (original.copy(1), original.copy(2));
        assert_ne!(one, two);
        assert_eq!(image::load_from_memory(&one).unwrap(), image::load_from_memory(&two).unwrap());
        let (head, rest) = original.base64();
        let text = [head.as_ref(), mark64(7).as_bytes(), rest.as_ref()].concat();
        assert_eq!(base64_simd::STANDARD.decode_to_vec(text).unwrap(), original.copy(7));
    }

    #[test]
    fn a_picture_compresses_as_a_photograph_does() {
        let original = Original::sample(512).unwrap();
        let share = original.copy(0).len() as f64 / f64::from(512 * 512 * 3);
        assert!((0.40..0.65).contains(&share), "{share}");
    }
}
