//! PNG: an `iTXt` chunk right after `IHDR`.

use super::{KEYWORD, Splice, text};
use crate::{
    Error, MediaType, Result,
    source::Source,
    walk::png::{Chunk, chunk_at, chunks},
};
use std::io::{Read, Seek};

/// After the keyword: not compressed, no method, no language, no translated keyword.
const PLAIN: &[u8] = &[0, 0, 0, 0];

pub(super) fn plan<R: Read + Seek>(source: &mut Source<R>, recipe: &str) -> Result<Splice> {
    let head = chunk_at(source, 8)?;
    if &head.kind != b"IHDR" {
        return Err(Error::broken(MediaType::Png, "its first chunk is not IHDR"));
    }
    let mut plan = Splice::default();
    plan.copy(0..head.end());
    plan.write(chunk(b"iTXt", &[KEYWORD, PLAIN, recipe.as_bytes()].concat())?);
    let mut from = head.end();
    for old in ours(source)? {
        plan.copy(from..old.at);
        from = old.end();
    }
    plan.copy(from..source.len());
    Ok(plan)
}

/// The file without our recipe; `None` where there is none.
pub(super) fn without<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<Splice>> {
    let ours = ours(source)?;
    Ok(Splice::leaving_out(ours.iter().map(|chunk| chunk.at..chunk.end()), source.len()))
}

pub(super) fn read<R: Read + Seek>(source: &mut Source<R>) -> Result<Option<String>> {
    let Some(chunk) = ours(source)?.into_iter().next() else { return Ok(None) };
    let data = source.read(chunk.data, chunk.len)?;
    let plain = data[KEYWORD.len()..].strip_prefix(PLAIN);
    Ok(plain.and_then(|recipe| text(recipe.to_vec())))
}

fn ours<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<Chunk>> {
    let mut found = chunks(source).collect::<Result<Vec<_>>>()?;
    if found.last().is_none_or(|last| &last.kind != b"IEND" || last.end() > source.len()) {
        return Err(Error::CutShort { len: source.len() });
    }
    found.retain(|chunk| {
        &chunk.kind == b"iTXt" && source.read(chunk.data, 8.min(chunk.len)).is_ok_and(|name| name == KEYWORD)
    });
    Ok(found)
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Result<Vec<u8>> {
    let len = i32::try_from(data.len()).map_err(|_| Error::Recipe("it is longer than 2 GiB".into()))?;
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(kind);
    checksum.update(data);
    Ok([&len.to_be_bytes(), &kind[..], data, &checksum.finalize().to_be_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{samples, splice};

    #[test]
    fn the_chunk_is_the_second_and_other_readers_accept_it() {
        let bytes = splice(&samples::png(4, 4), "{\"a\":\"ü\"}").unwrap();
        assert_eq!(&bytes[37..41], b"iTXt");
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let texts = &reader.info().utf8_text;
        assert_eq!(texts.len(), 1);
        assert_eq!(
            (texts[0].keyword.as_str(), texts[0].get_text().unwrap()),
            ("impasto", "{\"a\":\"ü\"}".into())
        );
    }

    #[test]
    fn a_cut_file_gets_no_recipe() {
        let bytes = samples::png(40, 40);
        let cut = &bytes[..bytes.len() - 6];
        assert!(matches!(splice(cut, "{}"), Err(Error::CutShort { .. })));
    }
}
