//! WebP: an XMP chunk, for which a simple file becomes an extended one.

use super::{
    Splice, text,
    xmp::{self, Without},
};
use crate::{
    Error, Facts, Result,
    sniff::facts,
    source::Source,
    walk::riff::{Chunk, chunks, end_of_riff},
};
use std::io::{Read, Seek};

/// Flags of the chunk `VP8X`.
const HAS_XMP: u8 = 0x04;
const HAS_ALPHA: u8 = 0x10;

pub(super) fn plan<R: Read + Seek>(source: &mut Source<R>, recipe: &str) -> Result<Splice> {
    let facts = facts(source)?;
    let all = chunks(source)?.collect::<Result<Vec<_>>>()?;
    let old = find(&all, b"XMP ").map(|chunk| packet(source, chunk)).transpose()?;
    let mut body = Splice::default();
    body.write(extended_header(source, &all, &facts)?);
    for chunk in all.iter().filter(|chunk| !matches!(&chunk.kind, b"VP8X" | b"XMP ")) {
        copy_chunk(&mut body, source.len(), chunk)?;
    }
    body.write(chunk_of(b"XMP ", xmp::with_recipe(old.as_deref(), recipe)?.as_bytes())?);
    whole(source, body)
}

/// The file without our recipe; `None` where there is none.
pub(super) fn without<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Splice>> {
    let all = chunks(source)?.collect::<Result<Vec<_>>>()?;
    let Some(packet) = find(&all, b"XMP ").map(|chunk| packet(source, chunk)).transpose()? else {
        return Ok(None);
    };
    let left = match xmp::without(&packet) {
        Without::Unchanged => return Ok(None),
        Without::Nothing => None,
        Without::Rest(packet) => Some(packet),
    };
    let mut body = Splice::default();
    for chunk in &all {
        match (&chunk.kind, &left) {
            (b"XMP ", Some(packet)) => body.write(chunk_of(b"XMP ", packet.as_bytes())?),
            (b"XMP ", None) => {}
            (b"VP8X", None) => {
                let mut data = source.read(chunk.data(), chunk.len)?;
                if let Some(flags) = data.first_mut() {
                    *flags &= !HAS_XMP;
                }
                body.write(chunk_of(b"VP8X", &data)?);
            }
            _ => copy_chunk(&mut body, source.len(), chunk)?,
        }
    }
    whole(source, body).map(Some)
}

/// The chunks in their container, and what stands behind it.
fn whole<R: Read + Seek>(source: &mut Source<R>, mut body: Splice) -> Result<Splice> {
    let len = u32::try_from(body.len() + 4).map_err(|_| too_long())?;
    let mut plan = Splice::default();
    plan.copy(0..4);
    plan.write([&len.to_le_bytes()[..], b"WEBP"].concat());
    plan.pieces.append(&mut body.pieces);
    plan.copy(end_of_riff(source)?.min(source.len())..source.len());
    Ok(plan)
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<String>> {
    let all = chunks(source)?.collect::<Result<Vec<_>>>()?;
    match find(&all, b"XMP ") {
        Some(chunk) => {
            let bytes = source.read(chunk.data(), chunk.len)?;
            Ok(text(bytes).and_then(|packet| xmp::recipe_of(&packet)))
        }
        None => Ok(None),
    }
}

fn find<'a>(all: &'a [Chunk], kind: &[u8; 4]) -> Option<&'a Chunk> {
    all.iter().find(|chunk| &chunk.kind == kind)
}

fn packet<R: Read + Seek>(source: &mut Source<R>, chunk: &Chunk) -> Result<String> {
    let bytes = source.read(chunk.data(), chunk.len)?;
    text(bytes).ok_or_else(|| Error::Recipe("its XMP data is not UTF-8".into()))
}

/// The file's own `VP8X` chunk with one more flag, or a new one.
fn extended_header<R: Read + Seek>(source: &mut Source<R>, all: &[Chunk], facts: &Facts) -> Result<Vec<u8>> {
    if let Some(chunk) = find(all, b"VP8X") {
        let mut data = source.read(chunk.data(), chunk.len)?;
        if let Some(flags) = data.first_mut() {
            *flags |= HAS_XMP;
        }
        return chunk_of(b"VP8X", &data);
    }
    let flags = HAS_XMP | if facts.alpha { HAS_ALPHA } else { 0 };
    let ([w0, w1, w2, _], [h0, h1, h2, _]) =
        ((facts.width - 1).to_le_bytes(), (facts.height - 1).to_le_bytes());
    chunk_of(b"VP8X", &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])
}

fn copy_chunk(body: &mut Splice, len: u64, chunk: &Chunk) -> Result<()> {
    let end = chunk.data() + chunk.len;
    if end > len {
        return Err(Error::CutShort { len });
    }
    body.copy(chunk.at..chunk.end().min(len));
    // Some writers forget the padding of the last chunk.
    if chunk.end() > len {
        body.write(vec![0]);
    }
    Ok(())
}

fn chunk_of(kind: &[u8; 4], data: &[u8]) -> Result<Vec<u8>> {
    let len = u32::try_from(data.len()).map_err(|_| too_long())?;
    let padding: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    Ok([kind, &len.to_le_bytes()[..], data, padding].concat())
}

fn too_long() -> Error {
    Error::Recipe("the file would be longer than 4 GiB".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples, splice};

    #[test]
    fn a_vendors_xmp_data_is_kept() {
        let vendor = "<x:xmpmeta><rdf:RDF><rdf:Description a='b'/></rdf:RDF></x:xmpmeta>";
        let plain = samples::webp_lossless(5, 4);
        let mut bytes = splice(&plain, "{}").unwrap();
        let place =
            find(&chunks(&mut Source::of(&bytes)).unwrap().collect::<Result<Vec<_>>>().unwrap(), b"XMP ")
                .unwrap()
                .at;
        bytes.truncate(usize::try_from(place).unwrap());
        bytes.extend(chunk_of(b"XMP ", vendor.as_bytes()).unwrap());
        let len = u32::try_from(bytes.len() - 8).unwrap();
        bytes[4..8].copy_from_slice(&len.to_le_bytes());
        let with = splice(&bytes, "{\"n\":1}").unwrap();
        assert_eq!(crate::read_recipe(&with).unwrap().as_deref(), Some("{\"n\":1}"));
        let kept = b"<rdf:Description a='b'/>";
        assert!(with.windows(kept.len()).any(|window| window == kept));
    }

    #[test]
    fn an_extended_file_is_what_other_readers_see() {
        let with = splice(&samples::webp_lossy(), "{}").unwrap();
        let mut decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(with)).unwrap();
        let packet = image::ImageDecoder::xmp_metadata(&mut decoder).unwrap().unwrap();
        assert_eq!(xmp::recipe_of(&text(packet).unwrap()).as_deref(), Some("{}"));
    }
}
