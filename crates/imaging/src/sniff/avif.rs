//! AVIF: the properties of its items say size, depth and transparency.

use super::Facts;
use crate::{
    Error, MediaType, Result,
    source::Source,
    walk::bmff::{Box, boxes, find},
};
use std::io::{Read, Seek};

/// What an auxiliary item that holds transparency calls itself.
const ALPHA: &[u8] = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";

/// Whether these first bytes name AVIF as what they are or are compatible with.
pub(super) fn is_avif(head: &[u8]) -> bool {
    let [a, b, c, d, b'f', b't', b'y', b'p', rest @ ..] = head else { return false };
    let len = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
    let brands = &rest[..rest.len().min(len.saturating_sub(8))];
    brands.chunks_exact(4).enumerate().any(|(n, brand)| n != 1 && (brand == b"avif" || brand == b"avis"))
}

pub(super) fn facts<R: Read + Seek>(source: &mut Source<R>) -> Result<Facts> {
    let len = source.len();
    let cut = Error::CutShort { len };
    let meta = find(source, 0, len, b"meta")?.ok_or(cut.clone())?;
    // `meta` starts with a version and flags.
    let properties = find(source, meta.data + 4, meta.end, b"iprp")?.ok_or(cut.clone())?;
    let container = find(source, properties.data, properties.end, b"ipco")?.ok_or(cut.clone())?;
    if container.end > len {
        return Err(cut);
    }
    let all = boxes(source, container.data, container.end).collect::<Result<Vec<_>>>()?;
    let mut facts = Facts::new(MediaType::Avif, 0, 0);
    for property in all {
        look_at(source, property, &mut facts)?;
    }
    Ok(facts)
}

/// A picture may be a grid of tiles, or have a small preview; the largest item is the picture.
fn look_at<R: Read + Seek>(source: &mut Source<R>, property: Box, facts: &mut Facts) -> Result<()> {
    match &property.kind {
        b"ispe" => {
            let [_, _, _, _, w3, w2, w1, w0, h3, h2, h1, h0] = source.array(property.data)?;
            let (width, height) =
                (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
            if pixels(width, height) > pixels(facts.width, facts.height) {
                (facts.width, facts.height) = (width, height);
            }
        }
        b"av1C" => {
            let [_, _, flags] = source.array(property.data)?;
            facts.depth = match (flags & 0x40 != 0, flags & 0x20 != 0) {
                (false, _) => 8,
                (true, false) => 10,
                (true, true) => 12,
            };
        }
        b"auxC" => {
            let name = source.read(property.data + 4, property.end.saturating_sub(property.data + 4))?;
            facts.alpha |= name.starts_with(ALPHA);
        }
        _ => {}
    }
    Ok(())
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}
