//! WebP: the first chunk says the size in one of three ways.

use super::{Facts, orientation};
use crate::{
    Error, MediaType, Result,
    source::{Source, if_there},
    walk::riff::{self, Chunk},
};
use std::io::{Read, Seek};

/// Flags of the chunk `VP8X`.
const HAS_ALPHA: u8 = 0x10;
const HAS_EXIF: u8 = 0x08;

pub(super) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let chunk = riff::chunk_at(source, riff::FIRST)?;
    match &chunk.kind {
        b"VP8 " => lossy(source, chunk),
        b"VP8L" => lossless(source, chunk),
        b"VP8X" => extended(source, chunk),
        _ => Err(Error::broken(MediaType::Webp, "its first chunk is none of VP8, VP8L and VP8X")),
    }
}

fn lossy<R: Read + Seek>(source: &mut Source<R>, chunk: Chunk) -> Result<Facts> {
    let head: [u8; 10] = source.array(chunk.data())?;
    if head[3..6] != [0x9D, 0x01, 0x2A] {
        return Err(Error::broken(MediaType::Webp, "its VP8 frame has no start code"));
    }
    // The two upper bits ask for scaling, which nobody does.
    let side = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]) & 0x3FFF);
    Ok(Facts::new(MediaType::Webp, side(6), side(8)))
}

fn lossless<R: Read + Seek>(source: &mut Source<R>, chunk: Chunk) -> Result<Facts> {
    let [signature, bits @ ..] = source.array::<5>(chunk.data())?;
    if signature != 0x2F {
        return Err(Error::broken(MediaType::Webp, "its VP8L frame has no signature"));
    }
    let bits = u32::from_le_bytes(bits);
    let mut facts = Facts::new(MediaType::Webp, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    facts.alpha = bits >> 28 & 1 == 1;
    Ok(facts)
}

fn extended<R: Read + Seek>(source: &mut Source<R>, chunk: Chunk) -> Result<Facts> {
    let head: [u8; 10] = source.array(chunk.data())?;
    let side = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]) + 1;
    let mut facts = Facts::new(MediaType::Webp, side(4), side(7));
    facts.alpha = head[0] & HAS_ALPHA != 0;
    if head[0] & HAS_EXIF != 0 {
        facts.orientation = if_there(turned(source))?.unwrap_or(1);
    }
    Ok(facts)
}

fn turned<R: Read + Seek>(source: &mut Source<R>) -> Result<u8> {
    let exif =
        riff::chunks(source)?.find(|chunk| chunk.as_ref().map_or(true, |chunk| &chunk.kind == b"EXIF"));
    let Some(chunk) = exif.transpose()? else { return Ok(1) };
    let bytes = source.read(chunk.data(), chunk.len)?;
    // Some writers put the prefix of JPEG's segment in front.
    Ok(orientation(bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes)))
}
